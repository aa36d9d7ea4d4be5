using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Users;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Tests.Leases;

/// <summary>Redis forgets: its last second, or everything; with the silos' memory or without.</summary>
public sealed class LostMemoryTests : IAsyncLifetime
{
    /// <summary>Blocks some, slows others, and wants a firewall of all.</summary>
    private static readonly PolicyDefinition Quarantined = new()
    {
        Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"] } },
        Rules =
        [
            new RuleDefinition { Name = "blocked", When = new ConditionDefinition { Groups = ["blocked"] }, Deny = "Blocked." },
            new RuleDefinition { Name = "slow", When = new ConditionDefinition { Groups = ["slow"] }, Health = "office", RateUp = "1M" },
            new RuleDefinition { Name = "all", Health = "office" },
        ],
    };

    private RedisServer _redis = null!;
    private ClusterHost _host = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task What_an_emptied_Redis_has_lost_the_silos_write_again()
    {
        var edge = await Start();
        var open = await edge.Dial("ann");
        var granted = await edge.Login("ann", TestUsers.Password);
        var documents = await CountDocuments();
        Assert.Equal(3, documents);

        await _redis.KillAsync();
        await _redis.StartAgainAsync(empty: true);
        await Eventually(async () => (await edge.Renew()).Epoch == edge.Epoch && await CountDocuments() == documents);
        await _host.Restart();
        await _host.Users.Add(new NewUser("ann", TestUsers.Password), default);

        var answer = await edge.Renew(new TunnelReport(open.Tunnel, default));
        Assert.Equal((edge.Epoch, true), (answer.Epoch, answer.DigestAgrees));
        Assert.Equal(open.Tunnel, Assert.Single(await _host.Sessions.List(default)).Tunnel);
        Assert.True(await edge.OpenTunnel(granted));
        Assert.Equal(3, new[] { open.Address, granted.Address, (await edge.Dial("ann")).Address }.Distinct().Count());
    }

    [Fact]
    public async Task When_Redis_and_silos_forget_everything_at_once_the_edges_word_is_the_record()
    {
        var edge = await Start();
        await _host.AddUser("bob", "10.77.0.1");
        TestLogin[] open = [await edge.Dial("ann"), await edge.Dial("ann"), await edge.Dial("bob")];

        await ForgetEverything();
        var listening = await _host.NewEdge("edge-2");

        // It asks for commands more often than it renews: that takes nothing from it.
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => edge.Commands());
        var asked = await edge.Renew([.. open.Select(login => new TunnelReport(login.Tunnel, default))]);
        Assert.Equal((edge.Epoch, false), (asked.Epoch, asked.DigestAgrees));
        Assert.Empty(asked.Unknown);
        var counters = new TunnelCounters(10, 20, 1, 2);
        Assert.Empty((await edge.Renew([.. open.Select(login => new TunnelReport(login.Tunnel, counters) { Details = DetailsOf(login) })])).Unknown);
        Assert.True((await edge.Renew([.. open.Select(login => new TunnelReport(login.Tunnel, counters))])).DigestAgrees);
        var sessions = await _host.Sessions.List(default);
        Assert.Equal(open.Select(login => (login.Tunnel, login.Address)).ToHashSet(), sessions.Select(session => (session.Tunnel, session.Address)).ToHashSet());
        Assert.All(sessions, session => Assert.Equal(counters, session.Counters));

        // Another edge may hold addresses too and not have told yet: nothing new is given away until it must have.
        await _host.AddUser("ann");
        Assert.Equal(AuthenticationFailure.Unavailable, (await listening.Login("ann", TestUsers.Password)).Answer.Failure);
        Assert.Equal(open[0].Grant.Route, (await edge.Dial("ann")).Grant.Route);
        await edge.Wait(_host.Fence / 2);
        await listening.Wait((_host.Fence / 2) + TimeSpan.FromSeconds(1));
        Assert.False(open[0].Grant.Route!.Value.Contains((await listening.Dial("ann")).Address));
        Assert.Equal("10.77.0.1", (await _host.Sessions.FindByAddress(open[2].Address, default))!.Address.ToString());
    }

    [Fact]
    public async Task Of_two_edges_that_say_they_hold_an_address_the_first_has_it()
    {
        var edge = await Start();
        var login = await edge.Dial("ann");
        var other = await _host.NewEdge("edge-2");

        await ForgetEverything();
        await other.Renew();
        await edge.Renew(new TunnelReport(login.Tunnel, default) { Details = DetailsOf(login) });
        var stranger = TunnelId.Create();
        var answer = await other.Renew(new TunnelReport(stranger, default) { Details = DetailsOf(login) });

        Assert.Equal([stranger], answer.Unknown);
        Assert.Equal(login.Tunnel, Assert.Single(await _host.Sessions.List(default)).Tunnel);
    }

    [Fact]
    public async Task Commands_reach_an_edge_whose_record_was_lost()
    {
        var edge = await Start();
        var login = await edge.Dial("ann");
        await _host.Sessions.Disconnect((await edge.Dial("ann")).Tunnel, "before", default);
        var seen = Assert.Single((await edge.Commands()).Commands).Sequence;

        await ForgetEverything();
        await edge.Renew(new TunnelReport(login.Tunnel, default) { Details = DetailsOf(login) });
        var waiting = edge.Commands(seen);
        Assert.True(await _host.Sessions.Disconnect(login.Tunnel, "after", default));

        Assert.Equal((login.Tunnel, "after"), Assert.Single((await waiting).Commands.Select(command => (command.Tunnel, command.Reason))));
    }

    [Fact]
    public async Task An_adopted_session_is_judged_by_what_the_edge_was_told_last_and_by_its_users_groups_now()
    {
        var edge = await Start(Quarantined);
        await _host.Users.ChangeGroups("ann", ["staff"], [], default);
        var login = await edge.Dial("ann");
        Assert.Equal(AccessLevel.Quarantine, login.Grant.Access.Level);
        var statement = new StatementOfHealth { Source = HealthSource.Tunnel, At = _host.Clock.GetUtcNow(), Firewall = true };
        await _host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch, login.Tunnel, statement), default);
        var told = Assert.Single((await edge.Commands()).Commands);
        Assert.Equal(AccessLevel.Full, told.Access!.Level);

        await ForgetEverything();
        await _host.AddUser("ann");
        await _host.Users.ChangeGroups("ann", ["slow"], [], default);
        await edge.Renew(new TunnelReport(login.Tunnel, default) { Details = DetailsOf(login) with { Facts = told.Facts!, Access = told.Access } });

        var command = Assert.Single((await edge.Commands(told.Sequence)).Commands);
        Assert.Equal((EdgeCommandKind.Access, AccessLevel.Full, 1_000_000L), (command.Kind, command.Access!.Level, command.Access.RateUp));
        Assert.Equal(("slow", true), (command.Facts!.Groups.Single(), command.Facts.Peer.Health!.Firewall));
    }

    [Fact]
    public async Task A_session_that_the_edges_word_opens_is_judged_at_once()
    {
        var edge = await Start(Quarantined);
        var granted = await edge.Login("ann", TestUsers.Password);
        await _host.Users.ChangeGroups("ann", ["blocked"], [], default);

        await edge.Renew(new TunnelReport(granted.Tunnel, default));

        var command = Assert.Single((await edge.Commands()).Commands);
        Assert.Equal((EdgeCommandKind.Disconnect, TunnelEndReason.Policy, granted.Tunnel), (command.Kind, command.EndReason, command.Tunnel));
    }

    [Fact]
    public async Task While_Redis_is_away_nothing_is_promised_and_service_comes_back_by_itself()
    {
        var edge = await Start();
        var open = await edge.Dial("ann");
        await _redis.StopAsync();
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => edge.Renew());

        await _redis.StartAgainAsync();

        await Eventually(async () => (await edge.Renew(new TunnelReport(open.Tunnel, default))).DigestAgrees);
        Assert.NotEqual(open.Address, (await edge.Dial("ann")).Address);
    }

    private static TunnelDetails DetailsOf(TestLogin login) =>
        new(login.Grant.UserName, login.Begin.Method, login.Begin.Origin, login.Grant.Pool, login.Address, DateTimeOffset.UnixEpoch.AddYears(50));

    private async Task<TestEdge> Start(PolicyDefinition? policies = null)
    {
        _redis = await RedisServer.StartAsync(new RedisServerOptions { AppendOnlyFile = true, SyncEveryWrite = true });
        _host = await ClusterHost.Start(ClusterHost.SettingsOf(_redis, new ControlPlaneSetup { Policies = policies ?? PolicyDefinition.Empty }) with { FirstStart = false });

        // A cluster that nobody said is new waits for one lease before it gives anything away.
        await _host.AddUser("ann");
        var edge = await _host.NewEdge();
        Assert.Equal(AuthenticationFailure.Unavailable, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        await edge.Wait(_host.Fence);
        return edge;
    }

    private async Task ForgetEverything()
    {
        await _host.Stop();
        await _redis.KillAsync();
        await _redis.StartAgainAsync(empty: true);
        await _host.StartAgain();
    }

    /// <summary>The documents of the edge, its block and the pool.</summary>
    private async Task<int> CountDocuments()
    {
        await using var connection = await _redis.ConnectAsync();
        var keys = connection.GetServers()[0].Keys().Select(key => key.ToString()).ToList();
        return keys.Count(key => key.Contains("/edge/edge-1/", StringComparison.Ordinal) || key.Contains("/addresspool/test/", StringComparison.Ordinal));
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (ControlPlaneUnavailableException) when (!patience.IsCancellationRequested)
            {
            }

            await Task.Delay(100, patience.Token);
        }
    }
}
