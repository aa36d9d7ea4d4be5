using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task Every_record_says_the_level_and_another_level_is_told_at_once()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var policies = Rules(Everybody with { Health = "office" }) with
        {
            Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], GraceTime = TimeSpan.FromMinutes(5), StatementAge = TimeSpan.FromHours(4) } },
        };
        var (host, edge) = await Start(Accounted(server, interim: null) with { Radius = null, Policies = policies });
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
        await edge.Renew();
        await State(host, edge, login, Statement(host, "pc7") with { Firewall = false });
        await log.WaitForEvents(3, host.Clock);

        // It was healthy before, and so has a grace time of its own.
        host.Clock.Advance(TimeSpan.FromSeconds(230));
        await edge.Renew();
        host.Clock.Advance(TimeSpan.FromSeconds(70));
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

        // What was told before the restart may have been told a moment ago.
        host.Clock.Advance(TimeSpan.FromSeconds(10));
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
    public async Task Another_level_that_is_told_after_all_is_not_told_again_by_what_was_put_off_before()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server, interim: null) with { Radius = null, Policies = Office() });
        var login = await edge.Dial("ann");

        // One is told at once, the next is put off, and before its time has come with a renewal another is told at once.
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await State(host, edge, login, Statement(host, "pc7"));
        host.Clock.Advance(TimeSpan.FromSeconds(3));
        await edge.Renew();
        await State(host, edge, login, Statement(host, "pc7") with { Firewall = false });
        host.Clock.Advance(TimeSpan.FromSeconds(8));
        await State(host, edge, login, Statement(host, "pc7"));
        for (var i = 0; i < 3; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1 + (10 * i)));
            await edge.Renew();
        }

        await edge.Close(login, TunnelEndReason.ClientDisconnect, s_more);

        var told = await log.WaitForEvents(4, host.Clock);
        Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop], told.Select(entry => entry.Status));
        Assert.Equal([1u, 0u, 0u, 0u], told.Select(entry => entry.Number(MicrosoftAttributeType.QuarantineState)));
        Assert.Equal([0u, 4u], told[1..3].Select(entry => entry.Number(RadiusAttributeType.AcctSessionTime)));
    }

    [Fact]
    public async Task A_regular_interim_update_keeps_its_distance_from_one_that_told_of_another_level()
    {
        const int Sessions = 6;
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server, TimeSpan.FromMinutes(1)) with { Radius = null, Policies = Office() });
        List<TestLogin> logins = [];
        for (var i = 0; i < Sessions; i++)
        {
            logins.Add(await edge.Dial("ann"));
        }

        // Between 54 and 66 seconds the regular ones are due.
        host.Clock.Advance(TimeSpan.FromSeconds(53));
        await edge.Renew();
        foreach (var login in logins)
        {
            await State(host, edge, login, Statement(host, "pc7"));
        }

        for (var i = 54; i <= 67; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await edge.Renew();
        }

        foreach (var login in logins)
        {
            await edge.Close(login);
        }

        var told = await log.WaitForEvents(4 * Sessions, host.Clock);
        foreach (var login in logins)
        {
            var own = told.Where(entry => string.Equals(entry.Session, login.Tunnel.ToString(), StringComparison.Ordinal)).ToList();
            Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop], own.Select(entry => entry.Status));
            Assert.Equal(53u, own[1].Number(RadiusAttributeType.AcctSessionTime));
            Assert.InRange(own[2].Number(RadiusAttributeType.AcctSessionTime), 63u, 67u);
        }
    }

    [Fact]
    public async Task Another_level_that_waits_to_be_told_outlives_a_restart_and_one_that_was_told_is_not_told_again()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server, interim: null) with { Radius = null, Policies = Office() });
        var login = await edge.Dial("ann");
        await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await State(host, edge, login, Statement(host, "pc7"));
        host.Clock.Advance(TimeSpan.FromSeconds(3));
        await State(host, edge, login, Statement(host, "pc7") with { Firewall = false });

        for (var i = 0; i < 2; i++)
        {
            await host.Restart();
            await edge.Renew(new TunnelReport(login.Tunnel, s_some));
            host.Clock.Advance(TimeSpan.FromSeconds(12));
            await edge.Renew(new TunnelReport(login.Tunnel, s_some));
        }

        await edge.Close(login, TunnelEndReason.ClientDisconnect, s_more);

        var told = await log.WaitForEvents(4, host.Clock);
        Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop], told.Select(entry => entry.Status));
        Assert.Equal([1u, 0u, 1u, 1u], told.Select(entry => entry.Number(MicrosoftAttributeType.QuarantineState)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_level_is_told_as_of_the_edges_last_word_so_that_a_lost_session_does_not_end_before_it(bool restarts)
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server) with { Radius = null, Policies = Office() });
        var login = await edge.Dial("ann");
        host.Clock.Advance(TimeSpan.FromSeconds(7));

        // Nothing has moved in it: the digest alone tells of it.
        await edge.Renew();
        host.Clock.Advance(TimeSpan.FromSeconds(13));
        await State(host, edge, login, Statement(host, "pc7"));
        await log.WaitForEvents(2, host.Clock);
        if (restarts)
        {
            await host.Restart();
        }

        await edge.Introduce();

        var told = await log.WaitForEvents(3, host.Clock);
        Assert.Equal([AcctStatusType.InterimUpdate, AcctStatusType.Stop], told[1..].Select(entry => entry.Status));
        Assert.Equal([7u, 7u], told[1..].Select(entry => entry.Number(RadiusAttributeType.AcctSessionTime)));
        Assert.All(told, entry => Assert.Equal(told[0].Number(RadiusAttributeType.EventTimestamp) + (entry.Status == AcctStatusType.Start ? 0u : 7u), entry.Number(RadiusAttributeType.EventTimestamp)));
    }

    [Fact]
    public async Task Another_level_of_a_session_of_which_nothing_was_heard_since_the_last_update_is_told_with_the_next_renewal()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var log = new AccountingLog(server);
        var (host, edge) = await Start(Accounted(server, interim: null) with { Radius = null, Policies = Office() });
        var login = await edge.Dial("ann");
        foreach (var firewall in new[] { true, false })
        {
            host.Clock.Advance(TimeSpan.FromSeconds(12));
            await State(host, edge, login, Statement(host, "pc7") with { Firewall = firewall });
        }

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await edge.Renew();
        await edge.Close(login, TunnelEndReason.ClientDisconnect, s_more);

        var told = await log.WaitForEvents(4, host.Clock);
        Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop], told.Select(entry => entry.Status));
        Assert.Equal([1u, 0u, 1u, 1u], told.Select(entry => entry.Number(MicrosoftAttributeType.QuarantineState)));
        Assert.Equal([0u, 25u, 25u], told[1..].Select(entry => entry.Number(RadiusAttributeType.AcctSessionTime)));
    }
}
