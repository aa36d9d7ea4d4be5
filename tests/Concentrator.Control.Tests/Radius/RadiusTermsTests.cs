using System.Net;
using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Tests.Local;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;
using Concentrator.Tests;

namespace Concentrator.Control.Tests.Radius;

public sealed class RadiusTermsTests
{
    private static readonly RadiusSecret s_secret = new("x");
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static byte[] Statement { get; } =
        SohMessage.Write(new StatementOfHealth { Source = HealthSource.Peap, At = s_now, Machine = "amherst", Firewall = true, Antivirus = false }, new byte[SohMessage.CorrelationIdSize]);

    [Fact]
    public void A_filter_in_several_attributes_is_one()
    {
        var terms = Read(accept =>
        {
            accept.TryAdd(MicrosoftAttributeType.Filter, RadiusFilters.DropAllBut[..50]);
            accept.TryAdd(MicrosoftAttributeType.Filter, RadiusFilters.DropAllBut[50..]);
            accept.TryAdd(MicrosoftAttributeType.Ipv6Filter, RadiusFilters.ForwardAllBut6);
            accept.TryAdd(MicrosoftAttributeType.QuarantineIpFilter, RadiusFilters.Of());
        });

        Assert.Equal(3, terms!.Access.Filters!.Count);
        Assert.Equal([3, 2, 0], terms.Access.Filters.Select(filter => filter.In.Count).OrderDescending());
        Assert.Equal(3, terms.Access.ApplyTo(TunnelAccess.Unlimited).Filters.Count);
    }

    [Theory]
    [InlineData(MicrosoftAttributeType.QuarantineIpFilter, 60)]
    [InlineData(MicrosoftAttributeType.Filter, 3600)]
    public void A_machine_behind_a_filter_that_nobody_lifts_stays_as_long_as_one_in_quarantine(MicrosoftAttributeType type, int seconds)
    {
        var terms = Read(accept =>
        {
            accept.TryAdd(RadiusAttributeType.SessionTimeout, 3600);
            accept.TryAdd(MicrosoftAttributeType.QuarantineState, [0, 0, 0, 0]);
            accept.TryAdd(MicrosoftAttributeType.QuarantineSessionTimeout, [0, 0, 0, 60]);
            accept.TryAdd(type, RadiusFilters.Of());
        });

        Assert.Equal(TimeSpan.FromSeconds(seconds), terms!.SessionLimit);
    }

    [Theory]
    [InlineData(MicrosoftAttributeType.Filter)]
    [InlineData(MicrosoftAttributeType.Ipv6Filter)]
    [InlineData(MicrosoftAttributeType.QuarantineIpFilter)]
    public void A_filter_that_cannot_be_read_lets_nobody_in_and_is_named(MicrosoftAttributeType type)
    {
        Assert.Null(Read(accept => accept.TryAdd(type, RadiusFilters.Of()[..^1]), out var ignored));

        Assert.StartsWith($"{type}, which cannot be read", Assert.Single(ignored), StringComparison.Ordinal);
    }

    [Fact]
    public void A_NAS_Filter_Rule_lets_nobody_in()
    {
        Assert.Null(Read(accept => accept.TryAdd(RadiusAttributeType.NasFilterRule, "deny in ip from any to any"), out var ignored));

        Assert.StartsWith("NasFilterRule, which is not enforced here", Assert.Single(ignored), StringComparison.Ordinal);
    }

    /// <summary>The /64 of a client is its IPv4 address' own: there is none to give it.</summary>
    [Theory]
    [InlineData(RadiusAttributeType.FramedIpv6Prefix, "004020010DB800010000")]
    [InlineData(RadiusAttributeType.FramedIpv6Pool, "6F6666696365")]
    [InlineData(RadiusAttributeType.FramedIpv6Address, "20010DB8000000000000000000000007")]
    public async Task IPv6_that_a_server_gives_is_not_honoured_and_the_log_names_it(RadiusAttributeType type, string value)
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept => accept.TryAdd(type, Convert.FromHexString(value))));
        using var loggers = new RecordingLoggers();
        await using var authority = RadiusAuthority.Create(new RadiusOptions { Servers = [server.Options()] }, TimeProvider.System, loggers);
        var begin = new BeginRequest("edge-1", 1, TunnelId.Create(), new TunnelOrigin(new IPEndPoint(IPAddress.Loopback, 50000), new IPEndPoint(IPAddress.Loopback, 443), "vpn.example", "{1}"), AuthenticationMethod.Pap);

        var answer = await authority.Judge(begin, "anna", new PeerProof.Password([.. "theirs"u8]), dialogue: null);

        Assert.Equal(ServerVerdictKind.Accept, answer.Verdict.Kind);
        Assert.Null(answer.Terms!.Pool);
        Assert.Contains(
            $"sent for tunnel {begin.Tunnel}, user anna, what cannot be honoured: {type}: the IPv6 prefix goes with the IPv4 address.",
            Assert.Single(loggers.Lines),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_of_health_comes_with_the_accept()
    {
        var health = Read(accept =>
        {
            accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, Statement.AsSpan(0, 200));
            accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, Statement.AsSpan(200));
        })!.Health!;

        Assert.Equal((HealthSource.Radius, s_now, "amherst", true, false), (health.Source, health.At, health.Machine, health.Firewall, health.Antivirus));
    }

    [Fact]
    public void An_answer_to_a_statement_and_what_is_none_say_nothing_of_health_and_are_told()
    {
        Assert.Equal(SohError.None, SohMessage.Parse(Statement, HealthSource.Peap, s_now, out var message));
        var answer = message!.Respond(QuarantineState.Full, probationEnds: null, "");

        Assert.Null(Read(accept => accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, answer), out var ignored)!.Health);
        Assert.Contains("an answer to a statement", Assert.Single(ignored), StringComparison.Ordinal);
        Assert.Null(Read(accept => accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, [1, 2, 3]), out ignored)!.Health);
        Assert.Contains("cannot be read (Truncated)", Assert.Single(ignored), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MicrosoftAttributeType.QuarantineUserClass)]
    [InlineData(MicrosoftAttributeType.NotQuarantineCapable)]
    [InlineData(MicrosoftAttributeType.ExtendedQuarantineState)]
    [InlineData(MicrosoftAttributeType.MachineName)]
    public void What_is_for_other_kinds_of_servers_changes_nothing_and_is_told(MicrosoftAttributeType type)
    {
        var terms = Read(accept => accept.TryAdd(type, [0, 0, 0, 1]), out var ignored);

        Assert.Equal(new UserTerms { UserName = "anna" }.Access, terms!.Access);
        Assert.StartsWith($"{type}: ", Assert.Single(ignored), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Every_accept_has_terms_that_can_be_applied_or_a_reason_why_not() => Fuzzing.Run(5_512, seed =>
    {
        byte[][] good =
        [
            Packet(accept =>
            {
                accept.TryAdd(RadiusAttributeType.FramedIpAddress, IPAddress.Parse("10.0.0.7"));
                accept.TryAdd(RadiusAttributeType.SessionTimeout, 3600);
                accept.TryAdd(RadiusAttributeType.FilterId, "1000/2000");
                accept.TryAdd(MicrosoftAttributeType.QuarantineState, [0, 0, 0, 1]);
                accept.TryAdd(MicrosoftAttributeType.Ipv4RemediationServers, [0, 192, 0, 2, 1]);
                accept.TryAdd(RadiusAttributeType.Class, [1, 2, 3]);
            }),
            Packet(accept => accept.TryAdd(MicrosoftAttributeType.Filter, RadiusFilters.DropAllBut)),
            Packet(accept => accept.TryAdd(MicrosoftAttributeType.Ipv6Filter, RadiusFilters.ForwardAllBut6)),
            Packet(accept => _ = accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, Statement.AsSpan(0, 200)) && accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, Statement.AsSpan(200))),
        ];
        var mutator = new Mutator(seed, good) { LengthAt = 2, MaxWounds = 3 };
        var (granted, refused) = (0, 0);
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            if (RadiusPacket.Parse(mutator.Next(), out var packet) != RadiusPacketError.None)
            {
                continue;
            }

            if (RadiusTerms.Read(packet, "anna", s_now, out var ignored) is { } terms)
            {
                granted++;
                Assert.InRange(terms.Access.ApplyTo(TunnelAccess.Unlimited).Filters.Count, 0, TunnelAccess.MaxFilters);
                Assert.NotEmpty(terms.UserName);
            }
            else
            {
                refused++;
                Assert.NotEmpty(ignored);
            }
        }

        Assert.InRange(granted, 1_000, Fuzzing.Inputs);
        Assert.InRange(refused, 1_000, Fuzzing.Inputs);
    });

    [Fact]
    public void Whom_relayed_EAP_lets_in_under_a_name_that_the_server_does_not_say_has_no_grace_time()
    {
        Assert.True(Answer(new PeerProof.Eap([]), userName: false).HasNoGraceTime);
        Assert.False(Answer(new PeerProof.Eap([]), userName: true).HasNoGraceTime);
        Assert.False(Answer(new PeerProof.Password([]), userName: false).HasNoGraceTime);

        static UserTerms Answer(PeerProof proof, bool userName)
        {
            var server = new RadiusServer(new RadiusServerOptions { Name = "test", Address = new IPEndPoint(IPAddress.Loopback, 1812), Secret = s_secret }, TimeSpan.Zero, TimeProvider.System);
            var accept = Packet(accept =>
            {
                accept.TryAdd(MicrosoftAttributeType.MppeRecvKey, s_secret.HideKey([.. Enumerable.Repeat((byte)1, 32)], 0x8001, new byte[16]));
                accept.TryAdd(MicrosoftAttributeType.MppeSendKey, s_secret.HideKey([.. Enumerable.Repeat((byte)2, 32)], 0x8002, new byte[16]));
                if (userName)
                {
                    accept.TryAdd(RadiusAttributeType.UserName, "anna"u8);
                }
            });
            return RadiusAccessAnswer.Read(new RadiusReply(server, accept, new byte[16]), "anna", proof, s_now, out _).Terms!;
        }
    }

    private static UserTerms? Read(Action<RadiusPacketWriter> add) => Read(add, out _);

    private static UserTerms? Read(Action<RadiusPacketWriter> add, out IReadOnlyList<string> ignored)
    {
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(Packet(add), out var packet));
        return RadiusTerms.Read(packet, "anna", s_now, out ignored);
    }

    private static byte[] Packet(Action<RadiusPacketWriter> add)
    {
        RadiusPacket.Parse(RadiusPacketWriter.AccessRequest(9, new byte[16]).ToPacket(s_secret), out var request);
        var writer = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: true);
        add(writer);
        return writer.ToPacket(s_secret);
    }
}
