using System.Diagnostics;
using Concentrator.Interop.Tests.Swarms;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>Edges die or freeze under clients that ping once a second. The long tests hold the figures that were promised; they want a machine that does nothing else.</summary>
public sealed class EdgeFaultTests(ITestOutputHelper output)
{
    private const int Few = 300;
    private const int Many = 3000;

    // So short that its end is seen while the test lasts.
    private static readonly FaultPlan s_plan = new() { Lease = TimeSpan.FromSeconds(15) };

    [ClusterFact("haproxy")]
    public Task Clients_of_a_killed_edge_are_let_in_elsewhere_and_nobody_else_notices() => KillAsync(Few);

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public async Task Within_8_seconds_of_an_edges_kill_99_percent_of_3000_clients_have_an_answer()
    {
        var (recovery, largest) = await KillAsync(Many);

        Assert.InRange(largest, 1000, 1250);
        Assert.InRange(recovery.TimeUntil(0.99)!.Value.TotalSeconds, 0, 8);
    }

    [ClusterFact("haproxy")]
    public Task Clients_of_a_frozen_edge_are_let_in_elsewhere_and_thawed_it_forwards_nothing() => FreezeAsync(Few);

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public async Task Within_15_seconds_of_the_verdict_on_a_frozen_edge_99_percent_of_3000_clients_have_an_answer()
    {
        var (recovery, verdict) = await FreezeAsync(Many);

        Assert.InRange((recovery.TimeUntil(0.99)!.Value - verdict).TotalSeconds, 0, 15);
    }

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task An_edge_and_a_silo_may_die_at_once_under_3000_clients() => KillTwoAsync(Many);

    private async Task<(Recovery Recovery, int Largest)> KillAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, s_plan);
        var world = run.World;
        var servers = await world.Haproxy.ServersAsync();
        var held = servers[0].Connections;

        var recovery = await run.FaultAsync($"kill -9 of an edge with {held} tunnels", () => world.KillAsync(world.Edges[0]));

        AssertOnlyLost(held, recovery);
        await run.ListsAllAsync(TimeSpan.FromSeconds(60));
        await world.Edges[0].StartReadyAsync();
        await run.EndAsync();
        return (recovery, servers.Max(server => server.Connections));
    }

    private async Task<(Recovery Recovery, TimeSpan Verdict)> FreezeAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, s_plan);
        var world = run.World;
        var (edge, held) = (world.Edges[0], (await world.Haproxy.ServersAsync())[0].Connections);
        var verdict = TimeSpan.Zero;
        Dictionary<SwarmTunnel, int> sent = [];

        var recovery = await run.FaultAsync(
            $"SIGSTOP of an edge with {held} tunnels",
            async () =>
            {
                var frozen = Stopwatch.StartNew();
                await edge.FreezeAsync();
                sent = run.Swarm.Tunnels.ToDictionary(tunnel => tunnel, tunnel => tunnel.Life?.Sent ?? 0);
                await world.Haproxy.UntilAsync(servers => servers[0] is { Status: "DOWN", Connections: 0 });
                verdict = frozen.Elapsed;
                run.Say($"HAProxy's verdict came after {verdict.TotalSeconds:F2} s");
            });
        AssertOnlyLost(held, recovery);

        // Its addresses are given to others meanwhile, and its sockets are full of pings.
        await world.UntilLeaseIsOverAsync(edge);
        await run.NewcomersAsync();
        await edge.ThawAsync();
        await edge.Process.WaitForLineAsync(line => line.Contains("epoch", StringComparison.Ordinal) && line.Contains("its tunnels are ended", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await world.Haproxy.UntilAsync(servers => servers[0].Status is "UP");
        await run.ListsAllAsync(TimeSpan.FromSeconds(60));

        // It has forwarded what was sent through it before it froze, and nothing of what waited in its sockets since.
        var (forwarded, most) = (await FaultWorld.PacketsUpAsync(edge), sent.Where(each => each.Key.Lives.Count > 1).Sum(each => each.Value));
        run.Say($"the frozen edge's clients had sent {most} pings by then; thawed, it has forwarded {forwarded}");
        Assert.InRange(forwarded, 1, most);
        await run.EndAsync();
        return (recovery, verdict);
    }

    private async Task KillTwoAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, s_plan with { Silos = 3 });
        var world = run.World;
        var held = (await world.Haproxy.ServersAsync())[1].Connections;

        var recovery = await run.FaultAsync($"kill -9 of an edge with {held} tunnels and of a silo", () => Task.WhenAll(world.KillAsync(world.Edges[1]), world.KillAsync(world.Silos[0])));

        AssertOnlyLost(held, recovery);
        await run.ListsAllAsync(TimeSpan.FromSeconds(60));
        await run.EndAsync();
    }

    private static void AssertOnlyLost(int held, Recovery recovery)
    {
        Assert.Equal(held, recovery.Losses.Count);
        Assert.Equal((recovery.Clients - held, 0, 0), (recovery.Survivors, recovery.MissedBySurvivors, recovery.Gone));
    }
}
