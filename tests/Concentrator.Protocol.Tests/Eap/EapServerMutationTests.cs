using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tests.Authentication;
using Concentrator.Protocol.Tests.Eap.Tls;
using Concentrator.Protocol.Tests.Health;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Tests.Eap;

/// <summary>Whatever a peer sends, the methods with TLS inside, and the relay, stay on their feet; and nobody comes in by it. TLS is left out.</summary>
public sealed class EapServerMutationTests
{
    /// <summary>The most that one conversation hears: one that has lost its thread hears nothing any more.</summary>
    private const int InputsAConversation = 6;

    private const string Password = "of Amherst, 1830";

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_a_server_of_PEAP_or_gets_past_it() => Fuzzing.Run(5_601, seed =>
    {
        var challenge = ChapValue.WritePacket(ChapCode.Challenge, 1, [.. Enumerable.Repeat((byte)3, 16)], "vpn"u8);
        var response = new EapMsChapV2PeerMethod("emily", "of Concord", askAgain: null, bytes => bytes.Fill(5)).Receive(1, challenge).Packet;
        var inside = new Mutator(
            seed,
            [(byte)EapType.Identity, .. "emily"u8], [(byte)EapType.Nak, (byte)EapType.Gtc], [(byte)EapType.MsChapV2, .. response], [(byte)EapType.MsChapV2, (byte)ChapCode.Failure], [(byte)EapType.Gtc, .. "of Concord"u8],
            PeapInnerPacket.Health(new PeapTlvWriter().AddStatementOfHealth(SohVectors.Windows()).ToArray()), Result(PeapResult.Failure), Result(PeapResult.Success),
            Result(PeapResult.Success, CryptoBindingTlv.Write(isResponse: true, new byte[32], new byte[20])))
        { Front = 16, MaxWounds = 2 };
        var frames = new Mutator(seed + 1, [0x00], [0x80, 0, 0, 0, 1, 1], [0x00, 3], [0x40, 1], [0xC0, 0, 0, 0, 9, 1]) { Front = 6 };
        var random = new Random(seed);
        var (steps, judged, world) = (new Dictionary<AuthenticatorStepKind, int>(), 0, NewPeap(random));
        for (var inputs = 0; inputs < Fuzzing.Inputs; inputs++)
        {
            var step = world.Receive(random.Next(10) > 0 ? [0x00, .. inside.Next()] : frames.Next());
            if (step.Kind == AuthenticatorStepKind.NeedCredential)
            {
                judged++;
                step = world.Verify(new TestCredential(Password), AuthenticationFailure.None);
            }

            steps[step.Kind] = steps.GetValueOrDefault(step.Kind) + 1;
            Assert.NotEqual(AuthenticatorStepKind.Success, step.Kind);
            if (step.Kind == AuthenticatorStepKind.Failure || inputs % InputsAConversation == 0)
            {
                world.Dispose();
                world = NewPeap(random);
            }
        }

        Assert.InRange(judged, Fuzzing.Inputs / 100, Fuzzing.Inputs);
        Assert.InRange(steps[AuthenticatorStepKind.Send], Fuzzing.Inputs / 20, Fuzzing.Inputs);
        Assert.InRange(steps[AuthenticatorStepKind.Failure], Fuzzing.Inputs / 20, Fuzzing.Inputs);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_a_server_of_EAP_TLS_or_gets_past_it_without_a_certificate() => Fuzzing.Run(5_602, seed =>
    {
        var mutator = new Mutator(seed, [0x80, 0, 0, 0, 1, 1], [0x00, 1], [0x00, 3], [0x00], [0x40, 1], [0xC0, 0, 0, 0, 2, 1]) { Front = 6, MaxWounds = 2 };
        var (failures, method) = (0, NewTls());
        for (var inputs = 0; inputs < Fuzzing.Inputs; inputs++)
        {
            var step = method.Receive(mutator.Next());
            Assert.NotEqual(AuthenticatorStepKind.Success, step.Kind);
            if (step.Kind is AuthenticatorStepKind.Failure)
            {
                failures++;
                method.Dispose();
                method = NewTls();
            }
        }

        Assert.InRange(failures, Fuzzing.Inputs / 20, Fuzzing.Inputs);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_packet_of_either_side_upsets_a_relay_and_only_an_accept_is_a_success() => Fuzzing.Run(5_603, seed =>
    {
        var peers = new Mutator(seed, [2, 7, 0, 10, 1, .. "emily"u8], [2, 8, 0, 6, 3, 25], [2, 8, 0, 12, 26, 2, 1, 0, 5, 1, 2, 3]) { Front = 5, LengthAt = 2, MaxWounds = 2 };
        var servers = new Mutator(seed + 1, [1, 8, 0, 12, 26, 1, 1, 0, 5, 1, 2, 3], [1, 9, 0, 6, 25, 0x20], [3, 9, 0, 4], [4, 9, 0, 4]) { Front = 5, LengthAt = 2 };
        var random = new Random(seed);
        var (asked, granted, relay) = (0, 0, NewRelay());
        for (var inputs = 0; inputs < Fuzzing.Inputs; inputs++)
        {
            var step = relay.Receive(peers.Next());
            if (step.Kind == AuthenticatorStepKind.NeedCredential)
            {
                asked++;
                var verdict = new ServerVerdict(random.Next(8) switch { 0 => ServerVerdictKind.Accept, 1 => ServerVerdictKind.Reject, _ => ServerVerdictKind.Challenge })
                {
                    Message = servers.Next(),
                    Failure = AuthenticationFailure.RefusedByServer,
                };
                step = relay.Take(verdict);
                Assert.True(step.Kind != AuthenticatorStepKind.Success || verdict.Kind == ServerVerdictKind.Accept);
            }

            granted += step.Kind == AuthenticatorStepKind.Success ? 1 : 0;
            if (step.Kind is AuthenticatorStepKind.Success or AuthenticatorStepKind.Failure || inputs % InputsAConversation == 0)
            {
                relay.Dispose();
                relay = NewRelay();
            }
        }

        Assert.InRange(asked, Fuzzing.Inputs / 20, Fuzzing.Inputs);
        Assert.InRange(granted, 1, asked);
    });

    /// <summary>A server that waits for the identity, or behind it for the method's first answer, or for the acknowledgement of a success.</summary>
    private static PeapMethod NewPeap(Random random)
    {
        var asksForHealth = random.Next(2) == 0;
        var method = new PeapMethod(
            new PeapServerOptions { Engines = new Engines(), AsksForHealth = asksForHealth, AnswerHealth = _ => [1, 2] },
            [new(EapType.MsChapV2, () => new EapMsChapV2Method("vpn", 1, bytes => bytes.Fill(3))), new(EapType.Gtc, () => new EapGtcMethod(1))],
            1000,
            bytes => bytes.Fill(4));
        method.Begin(40);
        method.Receive([0x80, 0, 0, 0, 1, 1]);
        method.Receive([0x00, 3]);
        var depth = random.Next(3);
        if (depth > 0)
        {
            method.Receive([0x00, (byte)EapType.Identity, .. "emily"u8]);
        }

        if (depth > 1)
        {
            if (asksForHealth)
            {
                method.Receive([0x00, (byte)EapType.Nak, 0]);
            }

            method.Receive([0x00, (byte)EapType.Nak, (byte)EapType.Gtc]);
            Assert.Equal(AuthenticatorStepKind.NeedCredential, method.Receive([0x00, (byte)EapType.Gtc, .. "of Amherst, 1830"u8]).Kind);
            Assert.Equal(AuthenticatorStepKind.Send, method.Verify(new TestCredential(Password), AuthenticationFailure.None).Kind);
        }

        return method;
    }

    private static EapTlsMethod NewTls()
    {
        var method = new EapTlsMethod(new EapTlsServerOptions { Engines = new Engines() }, 1000);
        method.Begin(40, "emily");
        return method;
    }

    private static EapRelay NewRelay()
    {
        var relay = new EapRelay(7, own: null);
        relay.Begin();
        return relay;
    }

    private static byte[] Result(PeapResult result, byte[]? binding = null)
    {
        var tlvs = new PeapTlvWriter().AddResult(result);
        return PeapInnerPacket.Extensions(EapCode.Response, 41, (binding is null ? tlvs : tlvs.AddCryptoBinding(binding)).ToArray());
    }

    private sealed class Engines : ITlsEngineFactory
    {
        public ITlsEngine Create() => new PlainTls(isClient: false, isTls13: true);
    }
}
