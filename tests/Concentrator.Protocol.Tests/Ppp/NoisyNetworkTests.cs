using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tests.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>The two links over a network that PPP was made for. SSTP's own never does this; the retransmissions of slow links look the same.</summary>
public sealed class NoisyNetworkTests
{
    private const int Seeds = 300;

    public static TheoryData<AuthenticationMethod> Methods() =>
        new(AuthenticationMethod.Pap, AuthenticationMethod.ChapMd5, AuthenticationMethod.MsChapV2, AuthenticationMethod.Eap);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Lost_and_doubled_frames_are_made_good(AuthenticationMethod method)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var pair = Pair(method, seed, frame => IsEapResult(frame) ? [5] : random.Next(100) switch { < 20 => [], < 35 => [5, 6], _ => [5] });

            pair.Start();
            pair.RunUntil(() => IsUpAndQuiet(pair) || pair.HasEnded);

            Assert.True(pair.NetworkIsUp, $"Seed {seed}: {pair.Server.End} {pair.Server.Fault} / {pair.Client.End} {pair.Client.Fault}");
            Assert.Equal(PppPair.Granted, pair.Client.Addresses);
            Assert.Equal(pair.ServerKey, pair.Client.HigherLayerAuthenticationKey);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Frames_out_of_order_open_the_link_or_end_it_on_both_sides(AuthenticationMethod method)
    {
        var up = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var pair = Pair(method, seed, _ => random.Next(100) switch { < 5 => [random.Next(4_000)], < 10 => [5, random.Next(4_000)], _ => [1 + random.Next(30)] });

            pair.Start();
            pair.RunUntil(() => IsUpAndQuiet(pair) || pair.HasEnded);

            Assert.True(pair.NetworkIsUp || pair.HasEnded, $"Seed {seed}: {pair.ServerSaw} / {pair.ClientSaw}");
            if (IsUpAndQuiet(pair))
            {
                up++;
                Assert.Equal(PppPair.Granted, pair.Client.Addresses);
                Assert.Equal(pair.ServerKey, pair.Client.HigherLayerAuthenticationKey);
            }
            else
            {
                Assert.NotNull(pair.Server.Fault ?? pair.Client.Fault);
            }
        }

        Assert.True(up > Seeds * 8 / 10, $"Only {up} of {Seeds} links came up.");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_slow_network_only_costs_time(AuthenticationMethod method)
    {
        var pair = Pair(method, 1, _ => [4_000]);

        pair.Start();
        pair.RunUntil(() => IsUpAndQuiet(pair) || pair.HasEnded);

        Assert.True(pair.NetworkIsUp, $"{pair.Server.End} {pair.Server.Fault} / {pair.Client.End} {pair.Client.Fault}");
        Assert.Equal(pair.ServerKey, pair.Client.HigherLayerAuthenticationKey);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_network_that_swallows_all_ends_both_sides(AuthenticationMethod method)
    {
        var frames = 0;
        var pair = Pair(method, 1, _ => ++frames > 6 ? [] : [5]);

        pair.Start();
        pair.RunUntil(() => pair.HasEnded);

        Assert.True(pair.HasEnded);
        Assert.NotNull(pair.Server.Fault);
        Assert.NotNull(pair.Client.Fault);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_wrong_password_is_refused(AuthenticationMethod method)
    {
        var pair = Pair(method, 1, _ => [5], "wrong");

        pair.Start();
        pair.RunUntil(() => pair.HasEnded);

        Assert.True(pair.HasEnded);
        Assert.Equal(AuthenticationFailure.WrongPassword, pair.Refusal);
        Assert.Equal(PppLinkEnd.AuthenticationFailed, pair.Client.End);
        Assert.False(pair.ServerSaw.HasFlag(PppLinkEvents.NetworkUp));
        Assert.False(pair.ClientSaw.HasFlag(PppLinkEvents.Authenticated));
    }

    private static bool IsUpAndQuiet(PppPair pair) =>
        pair.NetworkIsUp && pair.Server.NextDeadline == long.MaxValue && pair.Client.NextDeadline == long.MaxValue && !pair.ServerSaw.HasFlag(PppLinkEvents.Ended);

    /// <summary>Nobody repeats EAP's Success: a lost one is beyond the protocol (RFC 3748 §4.2).</summary>
    private static bool IsEapResult(byte[] frame) => frame is [0xC2, 0x27, 3 or 4, ..];

    private static PppPair Pair(AuthenticationMethod method, int seed, Func<byte[], IEnumerable<long>> delays, string password = "secret")
    {
        var random = new Random(seed);
        return new PppPair(
            new PppServerOptions { Methods = [method] },
            new PppClientOptions { UserName = "alice", Password = password, Methods = [method] },
            agreed => Authenticators.CreateServer(agreed, "server", retries: 0, random.NextBytes),
            agreed => Authenticators.CreatePeer(agreed, "alice", password, askAgain: null, random.NextBytes),
            seed)
        {
            Delays = delays,
            Credentials = name => string.Equals(name, "alice", StringComparison.Ordinal) ? new TestCredential("secret") : null,
        };
    }
}
