using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    private static readonly RadiusSecret s_dynamicSecret = new("to end and change");

    [Fact]
    public async Task A_Disconnect_Request_ends_the_one_session_that_fits_all_it_names()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept => accept.TryAdd(RadiusAttributeType.ChargeableUserIdentity, "purse")));
        var (host, edge) = await Start(Dynamic(With(server)));
        var login = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.True(await edge.OpenTunnel(login));
        var other = await edge.Dial("ann");

        (RadiusAttributeType, object)[] all =
        [
            (RadiusAttributeType.AcctSessionId, login.Tunnel.ToString()), (RadiusAttributeType.UserName, "Carla"), (RadiusAttributeType.FramedIpAddress, login.Address),
            (RadiusAttributeType.CallingStationId, "192.0.2.1"), (RadiusAttributeType.ChargeableUserIdentity, "purse"), (RadiusAttributeType.NasIdentifier, edge.Name),
        ];
        foreach (var (wrong, cause) in new[] { ((RadiusAttributeType.UserName, (object)"ann"), RadiusErrorCause.SessionContextNotFound), ((RadiusAttributeType.ChargeableUserIdentity, "other"), RadiusErrorCause.SessionContextNotFound), ((RadiusAttributeType.NasIdentifier, "edge-9"), RadiusErrorCause.NasIdentificationMismatch), ((RadiusAttributeType.NasIpAddress, IPAddress.Parse("203.0.113.9")), RadiusErrorCause.NasIdentificationMismatch) })
        {
            Assert.Equal((RadiusCode.DisconnectNak, cause), await Ask(host, RadiusCode.DisconnectRequest, [.. all.Where(named => named.Item1 != wrong.Item1), wrong]));
        }

        Assert.Equal((RadiusCode.DisconnectAck, RadiusErrorCause.None), await Ask(host, RadiusCode.DisconnectRequest, all));
        var command = Assert.Single((await edge.Commands()).Commands);
        Assert.Equal((EdgeCommandKind.Disconnect, login.Tunnel, TunnelEndReason.Administrator), (command.Kind, command.Tunnel, command.EndReason));
        await edge.Close(login, TunnelEndReason.Administrator);
        Assert.Equal((RadiusCode.DisconnectNak, RadiusErrorCause.SessionContextNotFound), await Ask(host, RadiusCode.DisconnectRequest, all));
        Assert.Equal(other.Tunnel, Assert.Single(await host.Sessions.List(default)).Tunnel);
    }

    [Fact]
    public async Task A_CoA_Request_changes_what_a_live_tunnel_may_do_wherever_it_is_heard()
    {
        var (host, edge) = await Start(Dynamic(new ControlPlaneSetup { SessionLimit = TimeSpan.FromHours(9) }));
        var login = await edge.Dial("ann");
        var expected = login.Grant.Access;
        var seen = 0L;
        foreach (var (place, attributes, change) in new (int, (RadiusAttributeType, object)[], Func<TunnelAccess, TunnelAccess>)[]
        {
            (0, [(RadiusAttributeType.SessionTimeout, 3600u), (RadiusAttributeType.IdleTimeout, 60u)], access => access with { SessionLimit = TimeSpan.FromHours(1), IdleLimit = TimeSpan.FromMinutes(1) }),
            (1, [(RadiusAttributeType.FilterId, "20000/1000")], access => access with { RateDown = 20_000_000, RateUp = 1_000_000 }),
            (0, [(RadiusAttributeType.SessionTimeout, 0u)], access => access with { SessionLimit = TimeSpan.FromHours(9) }),
        })
        {
            expected = change(expected);
            Assert.Equal((RadiusCode.CoaAck, RadiusErrorCause.None), await Ask(host, RadiusCode.CoaRequest, [(RadiusAttributeType.AcctSessionId, login.Tunnel.ToString()), .. attributes], place));
            var command = Assert.Single((await edge.Commands(seen)).Commands);
            Assert.Equal((EdgeCommandKind.Access, login.Tunnel), (command.Kind, command.Tunnel));
            Assert.Equal(expected, command.Access);
            seen = command.Sequence;
        }
    }

    [Fact]
    public async Task What_a_dynamic_request_must_have_and_may_not_have_is_said_by_its_Error_Cause()
    {
        var (host, edge) = await Start(Dynamic(new ControlPlaneSetup()));
        var login = await edge.Dial("ann");
        var second = await edge.Dial("ann");
        var session = (RadiusAttributeType.AcctSessionId, (object)login.Tunnel.ToString());
        foreach (var (code, attributes, cause) in new (RadiusCode, (RadiusAttributeType, object)[], RadiusErrorCause)[]
        {
            (RadiusCode.DisconnectRequest, [], RadiusErrorCause.MissingAttribute),
            (RadiusCode.DisconnectRequest, [(RadiusAttributeType.UserName, "ann")], RadiusErrorCause.MultipleSessionSelectionUnsupported),
            (RadiusCode.DisconnectRequest, [session, (RadiusAttributeType.SessionTimeout, 5u)], RadiusErrorCause.UnsupportedAttribute),
            (RadiusCode.CoaRequest, [session], RadiusErrorCause.MissingAttribute),
            (RadiusCode.CoaRequest, [session, (RadiusAttributeType.ServiceType, 17u)], RadiusErrorCause.UnsupportedService),
            (RadiusCode.CoaRequest, [session, (RadiusAttributeType.FramedRoute, "10.0.0.0/8"), (RadiusAttributeType.IdleTimeout, 5u)], RadiusErrorCause.UnsupportedAttribute),
            (RadiusCode.CoaRequest, [session, (RadiusAttributeType.IdleTimeout, "later")], RadiusErrorCause.InvalidAttributeValue),
            (RadiusCode.CoaRequest, [session, Filter(MicrosoftAttributeType.Filter, RadiusFilters.Of()[..^1]), (RadiusAttributeType.IdleTimeout, 5u)], RadiusErrorCause.InvalidAttributeValue),
            (RadiusCode.CoaRequest, [session, Filter(MicrosoftAttributeType.Filter, RadiusFilters.Of(protocol: 1, sourcePort: 8))], RadiusErrorCause.InvalidAttributeValue),
            (RadiusCode.CoaRequest, [session, Filter(MicrosoftAttributeType.Filter, RadiusFilters.Of(0xFFFF0009))], RadiusErrorCause.MissingAttribute),
            (RadiusCode.CoaRequest, [(RadiusAttributeType.AcctSessionId, "1"), (RadiusAttributeType.IdleTimeout, 5u)], RadiusErrorCause.SessionContextNotFound),
        })
        {
            var answer = await Ask(host, code, attributes);
            Assert.Equal((code == RadiusCode.CoaRequest ? RadiusCode.CoaNak : RadiusCode.DisconnectNak, cause), answer);
        }

        // None of them has done anything.
        Assert.Equal((RadiusCode.DisconnectAck, RadiusErrorCause.None), await Ask(host, RadiusCode.DisconnectRequest, [session]));
        Assert.Equal(EdgeCommandKind.Disconnect, Assert.Single((await edge.Commands()).Commands).Kind);
        Assert.NotEqual(login.Tunnel, second.Tunnel);
    }

    [Fact]
    public async Task A_dynamic_request_that_is_forged_stale_or_a_strangers_gets_no_answer_and_a_repeated_one_the_same()
    {
        var (host, edge) = await Start(Dynamic(new ControlPlaneSetup()));
        var login = await edge.Dial("ann");
        (RadiusAttributeType, object)[] named = [(RadiusAttributeType.AcctSessionId, login.Tunnel.ToString()), (RadiusAttributeType.FilterId, "10/10")];
        var good = Request(host, RadiusCode.CoaRequest, named).ToPacket(s_dynamicSecret);
        byte[] altered = [.. good];
        altered[^1] ^= 1;
        Assert.Null(await Exchange(host, altered, isHeard: false));
        Assert.Null(await Exchange(host, Request(host, RadiusCode.CoaRequest, named).ToPacket(new RadiusSecret("another")), isHeard: false));
        Assert.Null(await Exchange(host, Request(host, RadiusCode.CoaRequest, named, age: TimeSpan.FromSeconds(301)).ToPacket(s_dynamicSecret), isHeard: false));
        Assert.Null(await Exchange(host, Request(host, RadiusCode.CoaRequest, named, age: TimeSpan.FromSeconds(-301)).ToPacket(s_dynamicSecret), isHeard: false));
        Assert.Null(await Exchange(host, good, from: "127.0.0.2", isHeard: false));

        var answer = await Exchange(host, good);
        Assert.NotNull(answer);
        Assert.Equal((RadiusCode.CoaAck, RadiusErrorCause.None), await Ask(host, RadiusCode.CoaRequest, [named[0], (RadiusAttributeType.FilterId, "20/20")]));
        var commands = (await edge.Commands()).Commands;
        Assert.Equal(2, commands.Count);

        // Sent again from another port: what it asked for is not done again.
        Assert.Equal(answer, await Exchange(host, good));
        Assert.Equal(commands[^1].Sequence, (await edge.Commands()).Commands[^1].Sequence);
        var withoutTime = RadiusPacketWriter.SignedRequest(RadiusCode.CoaRequest, 1, messageAuthenticator: true);
        withoutTime.TryAdd(RadiusAttributeType.AcctSessionId, login.Tunnel.ToString());
        withoutTime.TryAdd(RadiusAttributeType.IdleTimeout, 5);
        Assert.Equal(RadiusErrorCause.MissingAttribute, CauseOf(await Exchange(host, withoutTime.ToPacket(s_dynamicSecret))));
    }

    [Fact]
    public async Task A_CoA_Request_that_is_sent_again_elsewhere_or_after_a_restart_does_not_undo_a_later_one()
    {
        var (host, edge) = await Start(Dynamic(new ControlPlaneSetup()));
        var login = await edge.Dial("ann");
        var session = (RadiusAttributeType.AcctSessionId, (object)login.Tunnel.ToString());
        var first = Request(host, RadiusCode.CoaRequest, [session, (RadiusAttributeType.FilterId, "10/10")]).ToPacket(s_dynamicSecret);
        Assert.Equal(RadiusErrorCause.None, CauseOf(await Exchange(host, first)));
        var ofTheSameSecond = Request(host, RadiusCode.CoaRequest, [session, (RadiusAttributeType.FilterId, "20/20")]).ToPacket(s_dynamicSecret);
        Assert.Equal(RadiusErrorCause.None, CauseOf(await Exchange(host, ofTheSameSecond, place: 1)));
        await host.Restart();

        // It was taken once, and is not again.
        Assert.Equal(RadiusErrorCause.None, CauseOf(await Exchange(host, first, place: 1)));
        Assert.Equal(20_000, (await edge.Commands()).Commands[^1].Access!.RateDown);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((RadiusCode.CoaAck, RadiusErrorCause.None), await Ask(host, RadiusCode.CoaRequest, [session, (RadiusAttributeType.FilterId, "30/30")]));
        await host.Restart();
        Assert.Equal(RadiusErrorCause.InvalidRequest, CauseOf(await Exchange(host, ofTheSameSecond)));
        Assert.Equal(30_000, (await edge.Commands()).Commands[^1].Access!.RateDown);
    }

    [Fact]
    public async Task A_request_from_before_a_session_opened_does_not_mean_it_unless_it_has_its_id()
    {
        var (host, edge) = await Start(Dynamic(new ControlPlaneSetup()));
        var early = Request(host, RadiusCode.DisconnectRequest, [(RadiusAttributeType.UserName, "ann")]).ToPacket(s_dynamicSecret);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        var login = await edge.Dial("ann");

        Assert.Equal(RadiusErrorCause.SessionContextNotFound, CauseOf(await Exchange(host, early)));
        Assert.Null((await host.Sessions.FindByTunnel(login.Tunnel, default))!.EndRequested);

        // The clock of whoever sends it may be behind.
        var named = Request(host, RadiusCode.DisconnectRequest, [(RadiusAttributeType.AcctSessionId, login.Tunnel.ToString())], age: TimeSpan.FromSeconds(5));
        Assert.Equal(RadiusErrorCause.None, CauseOf(await Exchange(host, named.ToPacket(s_dynamicSecret))));
        Assert.Equal(login.Tunnel, Assert.Single((await edge.Commands()).Commands).Tunnel);
    }

    [Fact]
    public async Task What_a_CoA_Request_has_changed_stays_when_the_session_is_judged_again()
    {
        var policies = Rules(new RuleDefinition { Name = "staff", When = new ConditionDefinition { Groups = ["staff"] }, IdleLimit = TimeSpan.FromMinutes(5) }, Everybody);
        var (host, edge) = await Start(Dynamic(new ControlPlaneSetup { Policies = policies }));
        var login = await edge.Dial("ann");
        Assert.Equal((RadiusCode.CoaAck, RadiusErrorCause.None), await Ask(host, RadiusCode.CoaRequest, [(RadiusAttributeType.AcctSessionId, login.Tunnel.ToString()), (RadiusAttributeType.FilterId, "20/10")]));

        Assert.True((await host.Users.ChangeGroups("ann", ["staff"], [], default)).Done);

        var access = (await edge.Commands()).Commands[^1].Access!;
        Assert.Equal((20_000, 10_000, TimeSpan.FromMinutes(5), "staff"), (access.RateDown, access.RateUp, access.IdleLimit, access.Rule));
    }

    [Fact]
    public async Task A_CoA_Request_replaces_the_packet_filters_of_the_attributes_that_it_has_and_lifts_no_other()
    {
        var quarantine = RadiusFilters.Of(destination: "192.0.2.7", destinationMask: "255.255.255.255", protocol: 6, destinationPort: 80);
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept =>
        {
            accept.TryAdd(MicrosoftAttributeType.Filter, RadiusFilters.DropAllBut);
            accept.TryAdd(MicrosoftAttributeType.Ipv6Filter, RadiusFilters.ForwardAllBut6);
            accept.TryAdd(MicrosoftAttributeType.QuarantineIpFilter, quarantine);
        }));
        var (host, edge) = await Start(Dynamic(With(server)));
        var login = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.True(await edge.OpenTunnel(login));
        var filters = login.Answer.Grant!.Access.Filters;
        Assert.Equal(3, filters.Count);
        Assert.All(filters, filter => Assert.Null(filter.Origin));
        var (v4, v6, confining) = (filters.Single(filter => filter.In.Count == 3), filters.Single(filter => filter.Out.Count > 0), filters.Single(filter => filter.In.Count == 2));
        var remedy = Assert.Single(login.Answer.Grant!.Access.RemediationFilter!.In);

        // Another filter for IPv6: what was there for IPv4 stays.
        byte[] everything6 = [.. RadiusFilters.ForwardAllBut6];
        everything6.AsSpan(44, 20).Clear();
        var change = await Change(Filter(MicrosoftAttributeType.Ipv6Filter, everything6));
        Assert.Equal(3, change.Filters.Count);
        Assert.Superset(new HashSet<PacketFilter> { v4, confining }, change.Filters.ToHashSet());
        Assert.DoesNotContain(v6, change.Filters);
        Assert.Equal(IPNetwork.Parse("::/0"), change.Filters.Single(filter => filter.Out.Count > 0).Out[0].Remote);

        // Of the two for IPv4 each stays when the other is replaced, also in who has read them again.
        await host.Restart();
        change = await Change(Filter(MicrosoftAttributeType.Filter, RadiusFilters.Of(action: 0, destination: "198.51.100.0", destinationMask: "255.255.255.0")));
        Assert.Equal(3, change.Filters.Count);
        Assert.Contains(confining, change.Filters);
        Assert.DoesNotContain(v4, change.Filters);
        Assert.Equal(remedy, Assert.Single(change.RemediationFilter!.In));

        change = await Change(Filter(MicrosoftAttributeType.QuarantineIpFilter, RadiusFilters.Of(action: 0)));
        Assert.Equal(3, change.Filters.Count);
        Assert.DoesNotContain(confining, change.Filters);
        Assert.Null(change.RemediationFilter);

        // What names no filter changes none.
        Assert.Equal(change.Filters, (await Change((RadiusAttributeType.IdleTimeout, 60u))).Filters);

        async Task<TunnelAccess> Change((RadiusAttributeType, object) attribute)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal((RadiusCode.CoaAck, RadiusErrorCause.None), await Ask(host, RadiusCode.CoaRequest, [(RadiusAttributeType.AcctSessionId, login.Tunnel.ToString()), attribute], place: 1));
            return (await edge.Commands()).Commands[^1].Access!;
        }
    }

    private static (RadiusAttributeType Type, object Value) Filter(MicrosoftAttributeType attribute, byte[] value) => (RadiusAttributeType.VendorSpecific, (attribute, value));

    private static ControlPlaneSetup Dynamic(ControlPlaneSetup setup) => setup with
    {
        Dynamic = new RadiusDynamicOptions
        {
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            Clients = [new RadiusDynamicClient { Name = "test", Address = IPNetwork.Parse("127.0.0.1/32"), Secret = s_dynamicSecret }],
        },
    };

    private static RadiusPacketWriter Request(IControlPlaneHost host, RadiusCode code, (RadiusAttributeType Type, object Value)[] attributes, TimeSpan age = default)
    {
        var request = RadiusPacketWriter.SignedRequest(code, (byte)Random.Shared.Next(256), messageAuthenticator: true);
        request.TryAdd(RadiusAttributeType.ProxyState, [1, 2, 3]);
        request.TryAdd(RadiusAttributeType.EventTimestamp, host.Clock.GetUtcNow() - age);
        foreach (var (type, value) in attributes)
        {
            _ = value switch
            {
                uint number => request.TryAdd(type, number),
                IPAddress address => request.TryAdd(type, address),
                (MicrosoftAttributeType attribute, byte[] bytes) => request.TryAdd(attribute, bytes),
                _ => request.TryAdd(type, (string)value),
            };
        }

        return request;
    }

    private static async Task<(RadiusCode Code, RadiusErrorCause Cause)> Ask(IControlPlaneHost host, RadiusCode code, (RadiusAttributeType Type, object Value)[] attributes, int place = 0)
    {
        var request = Request(host, code, attributes).ToPacket(s_dynamicSecret);
        var answer = await Exchange(host, request, place: place);
        Assert.NotNull(answer);
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(answer, out var packet));
        Assert.Equal(RadiusSignature.Valid, s_dynamicSecret.CheckAnswer(packet, request.AsSpan(4, 16), requireMessageAuthenticator: true));
        Assert.True(packet.TryFind(RadiusAttributeType.ProxyState, out var proxy) && proxy.Value.SequenceEqual((byte[])[1, 2, 3]));
        return (packet.Code, CauseOf(answer));
    }

    private static RadiusErrorCause CauseOf(byte[]? answer)
    {
        Assert.NotNull(answer);
        RadiusPacket.Parse(answer, out var packet);
        return packet.TryFind(RadiusAttributeType.ErrorCause, out var found) && found.TryReadInteger(out var cause) ? (RadiusErrorCause)cause : RadiusErrorCause.None;
    }

    /// <summary>Sends a datagram, and behind it one that surely gets an answer: what has none by then gets none.</summary>
    private static async Task<byte[]?> Exchange(IControlPlaneHost host, byte[] datagram, string from = "127.0.0.1", int place = 0, bool isHeard = true)
    {
        var to = host.DynamicEndpoints[place % host.DynamicEndpoints.Count];
        using var client = new UdpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        using var friend = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await client.SendAsync(datagram, to);
        var answer = client.ReceiveAsync(limit.Token).AsTask();
        await friend.SendAsync(Request(host, RadiusCode.DisconnectRequest, [(RadiusAttributeType.AcctSessionId, TunnelId.Create().ToString())]).ToPacket(s_dynamicSecret), to);
        await friend.ReceiveAsync(limit.Token);
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(isHeard ? 10_000 : 200), limit.Token));
        return answer.IsCompletedSuccessfully ? (await answer).Buffer : null;
    }
}
