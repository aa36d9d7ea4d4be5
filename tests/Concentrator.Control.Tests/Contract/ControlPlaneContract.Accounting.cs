using Concentrator.Control.Policies;
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
    public async Task Every_record_says_the_level_and_another_level_is_told_at_once()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var policies = Rules(Everybody with { Health = "office" }) with
        {
            Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], GraceTime = TimeSpan.FromMinutes(5), StatementAge = TimeSpan.FromHours(4) } },
        };
        var (host, edge) = await Start(Accounted(server) with { Radius = null, Policies = policies });
        var ends = host.Clock.GetUtcNow() + TimeSpan.FromMinutes(5);

        var login = await edge.Dial("ann");
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        await log.WaitForEvents(1, host.Clock);
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        await State(host, edge, login, Statement(host, "pc7"));
        await log.WaitForEvents(2, host.Clock);

        // Only what is stated is another thing: the level is not.
        await State(host, edge, login, Statement(host, "pc8"));
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await State(host, edge, login, Statement(host, "pc7") with { Firewall = false });
        await log.WaitForEvents(3, host.Clock);

        // It was healthy before, and so has a grace time of its own.
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await CommandsFor(edge, 1, command => command.Access?.Level == AccessLevel.Quarantine);
        await log.WaitForEvents(4, host.Clock);
        await edge.Close(login, TunnelEndReason.ClientDisconnect, s_more);
        var told = await log.WaitForEvents(5, host.Clock);

        Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop], told.Select(entry => entry.Status));
        Assert.Equal([2u, 0u, 2u, 1u, 1u], told.Select(entry => entry.Number(MicrosoftAttributeType.QuarantineState)));
        Assert.Equal((uint)ends.ToUnixTimeSeconds(), told[0].Number(MicrosoftAttributeType.QuarantineGraceTime));
        Assert.Equal([true, false, true, false, false], told.Select(entry => entry.Has(MicrosoftAttributeType.QuarantineGraceTime)));
        Assert.All(told[1..], entry => Assert.Equal(entry.Number(RadiusAttributeType.EventTimestamp) - told[0].Number(RadiusAttributeType.EventTimestamp), entry.Number(RadiusAttributeType.AcctSessionTime)));
        AssertCounted(s_some, told[2]);
    }

    [Fact]
    public async Task Another_level_of_a_session_that_was_recalled_is_told_with_the_counters_that_its_edge_tells_next()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server) with { Radius = null, Policies = Office() });
        var login = await edge.Dial("ann");
        await log.WaitForEvents(1, host.Clock);
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        await host.Restart();

        await State(host, edge, login, Statement(host, "pc7"));
        await edge.Renew();
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        await edge.Close(login, TunnelEndReason.ClientDisconnect, s_more);

        var told = await log.WaitForEvents(3, host.Clock);
        Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.Stop], told.Select(entry => entry.Status));
        Assert.Equal([1u, 0u, 0u], told.Select(entry => entry.Number(MicrosoftAttributeType.QuarantineState)));
        AssertCounted(s_some, told[1]);
    }

    [Fact]
    public async Task A_session_that_goes_to_and_fro_between_levels_is_told_of_every_ten_seconds_and_at_last_as_it_is()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server) with { Radius = null, Policies = Office() });
        var login = await edge.Dial("ann");
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));

        for (var i = 0; i < 8; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await State(host, edge, login, Statement(host, "pc7") with { Firewall = i % 2 == 0 });
            await edge.Renew();
        }

        await log.WaitForEvents(2, host.Clock);
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        await edge.Renew();
        await log.WaitForEvents(3, host.Clock);
        await edge.Close(login, TunnelEndReason.ClientDisconnect, s_more);

        var told = await log.WaitForEvents(4, host.Clock);
        Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop], told.Select(entry => entry.Status));
        Assert.Equal([1u, 0u, 1u, 1u], told.Select(entry => entry.Number(MicrosoftAttributeType.QuarantineState)));
    }

    [Fact]
    public async Task Another_level_that_is_told_is_no_sign_that_the_edge_lives()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server) with { Radius = null, Policies = Office() });
        var login = await edge.Dial("ann");
        host.Clock.Advance(TimeSpan.FromSeconds(7));
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        host.Clock.Advance(TimeSpan.FromSeconds(13));
        await State(host, edge, login, Statement(host, "pc7"));
        await log.WaitForEvents(2, host.Clock);

        await edge.Introduce();

        var told = await log.WaitForEvents(3, host.Clock);
        Assert.Equal([AcctStatusType.InterimUpdate, AcctStatusType.Stop], told[1..].Select(entry => entry.Status));
        Assert.InRange(told[1].Number(RadiusAttributeType.AcctSessionTime), 20u, 25u);
        Assert.InRange(told[2].Number(RadiusAttributeType.AcctSessionTime), 7u, 8u);
    }

    /// <summary>The server judges users, too.</summary>
    private static ControlPlaneSetup Accounted(TestRadiusServer server) => With(server) with { Accounting = new RadiusAccountingOptions { Servers = [server.Options()] } };

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
