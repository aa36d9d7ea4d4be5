using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    private static readonly TunnelCounters s_some = new(5_000_000_000, 7, 11, 13);
    private static readonly TunnelCounters s_more = new(6_000_000_000, 9_000_000_000, 17, 19);

    [Fact]
    public async Task A_session_is_accounted_for_from_its_start_to_its_end_with_what_the_accept_wants_repeated()
    {
        await using var server = new TestRadiusServer(Both(accept =>
        {
            accept.TryAdd(RadiusAttributeType.UserName, "Carla");
            accept.TryAdd(RadiusAttributeType.Class, [1, 2, 3]);
            accept.TryAdd(RadiusAttributeType.ChargeableUserIdentity, "the one who pays");
            accept.TryAdd(RadiusAttributeType.Class, [4]);
            accept.TryAdd(RadiusAttributeType.AcctInterimInterval, 300);
        }));
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server));

        var login = await edge.Login("carla@example", "theirs", AuthenticationMethod.Pap);
        Assert.True(await edge.OpenTunnel(login));
        var start = Assert.Single(await log.Wait(1));
        Assert.Equal((AcctStatusType.Start, login.Tunnel.ToString(), "Carla"), (start.Status, start.Session, start.Text(RadiusAttributeType.UserName)));
        Assert.Equal((edge.Name, "192.0.2.1", "vpn.example"), (start.Text(RadiusAttributeType.NasIdentifier), start.Text(RadiusAttributeType.CallingStationId), start.Text(RadiusAttributeType.CalledStationId)));
        Assert.Equal(login.Address, start.Address(RadiusAttributeType.FramedIpAddress));
        Assert.Equal((uint)AcctAuthentic.Radius, start.Number(RadiusAttributeType.AcctAuthentic));
        Assert.Equal((uint)host.Clock.GetUtcNow().ToUnixTimeSeconds(), start.Number(RadiusAttributeType.EventTimestamp));
        Assert.False(start.Has(RadiusAttributeType.AcctInputOctets) || start.Has(RadiusAttributeType.AcctSessionTime));

        // A tenth more than the interval at most; nothing has moved since the report, so that it is not reported again.
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        host.Clock.Advance(TimeSpan.FromSeconds(330));
        await edge.Renew();
        var interim = (await log.Wait(2))[1];
        Assert.Equal((AcctStatusType.InterimUpdate, login.Tunnel.ToString(), 330u), (interim.Status, interim.Session, interim.Number(RadiusAttributeType.AcctSessionTime)));
        AssertCounted(s_some, interim);

        host.Clock.Advance(TimeSpan.FromSeconds(70));
        await edge.Close(login, TunnelEndReason.IdleTimeout, s_more);
        var stop = (await log.Wait(3))[2];
        Assert.Equal((AcctStatusType.Stop, login.Tunnel.ToString(), 400u), (stop.Status, stop.Session, stop.Number(RadiusAttributeType.AcctSessionTime)));
        Assert.Equal((uint)AcctTerminateCause.IdleTimeout, stop.Number(RadiusAttributeType.AcctTerminateCause));
        AssertCounted(s_more, stop);
        foreach (var entry in new[] { start, interim, stop })
        {
            RadiusPacket.Parse(entry.Packet, out var packet);
            Assert.Equal(RadiusSignature.Valid, server.Secret.CheckRequest(packet, requireMessageAuthenticator: false));
            Assert.Equal([[1, 2, 3], [4]], entry.All(RadiusAttributeType.Class));
            Assert.Equal("the one who pays", entry.Text(RadiusAttributeType.ChargeableUserIdentity));
            Assert.Equal(0u, entry.Number(RadiusAttributeType.AcctDelayTime));
        }
    }

    [Fact]
    public async Task What_no_server_takes_waits_over_a_restart_and_comes_in_its_order_with_the_time_it_waited()
    {
        await using var server = new TestRadiusServer(_ => null);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server) with { Radius = null });

        var first = await edge.Dial("ann");
        await log.Wait(1);
        var second = await edge.Dial("ann");
        await edge.Close(first, TunnelEndReason.ClientDisconnect, s_some);
        await edge.Close(second, TunnelEndReason.ClientDisconnect, s_more);
        host.Clock.Advance(TimeSpan.FromSeconds(100));
        await host.Restart();
        var before = log.Entries.Count;
        server.Answer = TestRadiusServer.Account;

        var delivered = (await log.Wait(before + 4, host.Clock))[before..];
        foreach (var (login, counters) in new[] { (first, s_some), (second, s_more) })
        {
            var own = delivered.Where(entry => string.Equals(entry.Session, login.Tunnel.ToString(), StringComparison.Ordinal)).ToList();
            Assert.Equal([AcctStatusType.Start, AcctStatusType.Stop], own.Select(entry => entry.Status));
            Assert.All(own, entry => Assert.InRange(entry.Number(RadiusAttributeType.AcctDelayTime), 100u, 1000u));
            Assert.Equal((uint)AcctAuthentic.Local, own[0].Number(RadiusAttributeType.AcctAuthentic));
            AssertCounted(counters, own[1]);
        }
    }

    [Fact]
    public async Task A_session_that_a_lost_edge_carried_is_stopped_and_the_edge_announced()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var setup = Accounted(server) with { Radius = null };
        var (_, edge) = await Start(setup with { Accounting = setup.Accounting! with { TellsOfEdges = true } });
        await log.Wait(1);
        var login = await edge.Dial("ann");
        await log.Wait(2);
        await edge.Introduce();

        var all = await log.Wait(4);
        Assert.Equal([AcctStatusType.AccountingOn, AcctStatusType.Start], all[..2].Select(entry => entry.Status));
        Assert.Single(all[2..], entry => entry.Status == AcctStatusType.AccountingOn);
        var stop = Assert.Single(all, entry => entry.Status == AcctStatusType.Stop);
        Assert.Equal((login.Tunnel.ToString(), (uint)AcctTerminateCause.NasReboot), (stop.Session, stop.Number(RadiusAttributeType.AcctTerminateCause)));
        Assert.All(all, entry => Assert.Equal(edge.Name, entry.Text(RadiusAttributeType.NasIdentifier)));
    }

    [Fact]
    public async Task What_was_counted_before_a_restart_is_told_after_it_and_a_lost_edge_takes_nothing_back()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server) with { Radius = null });
        var login = await edge.Dial("ann");
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        await host.Restart();
        await edge.Renew();
        host.Clock.Advance(TimeSpan.FromSeconds(660));

        // As an edge does: what has not changed is told only to a record that differs.
        if (!(await edge.Renew()).DigestAgrees)
        {
            Assert.DoesNotContain(log.Entries, entry => entry.Status == AcctStatusType.InterimUpdate);
            Assert.True((await edge.Renew(new TunnelReport(login.Tunnel, s_some))).DigestAgrees);
        }

        var interim = (await log.Wait(2))[1];
        Assert.Equal(AcctStatusType.InterimUpdate, interim.Status);
        AssertCounted(s_some, interim);

        await host.Restart();
        host.Clock.Advance(TimeSpan.FromSeconds(100));
        await edge.Introduce();
        var stop = (await log.Wait(3))[2];
        Assert.Equal((AcctStatusType.Stop, (uint)AcctTerminateCause.NasReboot), (stop.Status, stop.Number(RadiusAttributeType.AcctTerminateCause)));
        AssertCounted(s_some, stop);
        Assert.Equal(interim.Number(RadiusAttributeType.EventTimestamp), stop.Number(RadiusAttributeType.EventTimestamp));
    }

    [Fact]
    public async Task A_session_of_a_lost_edge_ended_when_the_edge_last_said_that_it_carries_it()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server) with { Radius = null });
        await edge.Dial("ann");

        // A Start that is under way while the time goes on would be sent again.
        await log.Wait(1);
        host.Clock.Advance(TimeSpan.FromSeconds(200));

        // Nothing has moved in it: the digest alone tells of it.
        Assert.True((await edge.Renew()).DigestAgrees);
        var agreed = host.Clock.GetUtcNow();
        host.Clock.Advance(TimeSpan.FromSeconds(50));
        await edge.Introduce();

        var stop = (await log.Wait(2))[1];
        Assert.Equal((AcctStatusType.Stop, 200u), (stop.Status, stop.Number(RadiusAttributeType.AcctSessionTime)));
        Assert.Equal(agreed, Assert.Single(await host.Sessions.History("ann", 10, default)).EndedAt);
    }

    [Fact]
    public async Task Interim_updates_are_told_a_tenth_around_their_interval_and_not_in_step()
    {
        const int Sessions = 12;
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server, TimeSpan.FromMinutes(10)) with { Radius = null });
        for (var i = 0; i < Sessions; i++)
        {
            await edge.Dial("ann");
        }

        host.Clock.Advance(TimeSpan.FromSeconds(500));
        for (var i = 0; i < 20; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(10));
            await edge.Renew();
        }

        // One of each, with the first renewal after it was due.
        var told = (await log.WaitForEvents(2 * Sessions, host.Clock)).Where(entry => entry.Status == AcctStatusType.InterimUpdate).ToList();
        Assert.Equal(edge.Open.Select(tunnel => tunnel.ToString()).Order(StringComparer.Ordinal), told.Select(entry => entry.Session).Order(StringComparer.Ordinal));
        Assert.All(told, entry => Assert.InRange(entry.Number(RadiusAttributeType.AcctSessionTime), 540u, 660u));
        Assert.InRange(told.Select(entry => entry.Number(RadiusAttributeType.AcctSessionTime)).Distinct().Count(), 3, Sessions);
    }

    /// <summary>The server judges users, too.</summary>
    private static ControlPlaneSetup Accounted(TestRadiusServer server) => With(server) with { Accounting = new RadiusAccountingOptions { Servers = [server.Options()] } };

    /// <summary>The same with an interval of its own between Interim-Updates; null: there are no regular ones.</summary>
    private static ControlPlaneSetup Accounted(TestRadiusServer server, TimeSpan? interim)
    {
        var setup = Accounted(server);
        return setup with { Accounting = setup.Accounting! with { Interim = interim } };
    }

    private static TestRadiusServer.Answers Both(Action<RadiusPacketWriter> terms)
    {
        var accept = TestRadiusServer.AcceptPassword("theirs", terms);
        return request => TestRadiusServer.Account(request) ?? accept(request);
    }

    private static void AssertCounted(TunnelCounters expected, AccountingLog.Entry entry)
    {
        long Both(RadiusAttributeType low, RadiusAttributeType high) => ((long)entry.Number(high) << 32) | entry.Number(low);
        Assert.Equal(
            expected,
            new TunnelCounters(
                Both(RadiusAttributeType.AcctInputOctets, RadiusAttributeType.AcctInputGigawords),
                Both(RadiusAttributeType.AcctOutputOctets, RadiusAttributeType.AcctOutputGigawords),
                entry.Number(RadiusAttributeType.AcctInputPackets),
                entry.Number(RadiusAttributeType.AcctOutputPackets)));
    }
}
