using Concentrator.Interop.Tests.Swarms;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>Redis does not answer, is restarted, or has lost everything: who has a tunnel notices nothing, and the state is whole again by itself.</summary>
public sealed class RedisFaultTests(ITestOutputHelper output)
{
    private const int Few = 300;
    private const int Many = 3000;

    private static readonly FaultPlan s_plan = new();
    private static readonly TimeSpan s_cut = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_whole = TimeSpan.FromSeconds(60);

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task None_of_3000_tunnels_notices_that_Redis_does_not_answer() => FreezeAsync(Many);

    [ClusterFact("haproxy", "nft", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task None_of_3000_tunnels_notices_that_the_link_to_Redis_is_cut() => CutAsync(Many);

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task None_of_3000_tunnels_notices_that_Redis_is_restarted() => RestartAsync(Many);

    [ClusterFact("haproxy")]
    public Task When_Redis_has_lost_everything_the_state_is_whole_again_by_itself() => EmptyAsync(Few);

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task When_Redis_has_lost_everything_the_state_of_3000_tunnels_is_whole_again_by_itself() => EmptyAsync(Many);

    private Task FreezeAsync(int clients) => LoseAsync(clients, $"Redis frozen for {s_cut.TotalSeconds} s", async world =>
    {
        world.FreezeRedis();
        await Task.Delay(s_cut);
        world.ThawRedis();
    });

    private Task CutAsync(int clients) => LoseAsync(clients, $"the link to Redis cut for {s_cut.TotalSeconds} s", async world =>
    {
        await using var cut = await world.CutRedisAsync();
        await Task.Delay(s_cut);
        Assert.NotEqual(0, await cut.LostAsync());
    });

    private async Task LoseAsync(int clients, string name, Func<FaultWorld, Task> fault)
    {
        await using var run = await FaultRun.StartAsync(output, clients, s_plan);

        AssertUnnoticed(await run.FaultAsync(name, () => fault(run.World), run.NewcomersAsync));

        await run.ListsAllAsync(s_whole);
        await run.EndAsync();
    }

    private async Task RestartAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, s_plan);

        AssertUnnoticed(await run.FaultAsync("kill -9 and restart of Redis with its append-only file", () => run.World.RestartRedisAsync(empty: false), run.NewcomersAsync));

        await run.ListsAllAsync(s_whole);
        await run.EndAsync();
    }

    private async Task EmptyAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, s_plan);

        AssertUnnoticed(await run.FaultAsync("kill -9 and restart of Redis without its data", () => run.World.RestartRedisAsync(empty: true), run.NewcomersAsync));
        await run.ListsAllAsync(s_whole);

        // What silos remember was written again: it is there too when they are gone.
        AssertUnnoticed(await run.FaultAsync("kill -9 and restart of all silos after that", () => RestartSilosAsync(run.World), run.NewcomersAsync));
        await run.ListsAllAsync(s_whole);
        await run.EndAsync();
    }

    private static async Task RestartSilosAsync(FaultWorld world)
    {
        await Task.WhenAll(world.Silos.Select(world.KillAsync));
        await Task.WhenAll(world.Silos.Select(silo => silo.StartReadyAsync()));
    }

    private static void AssertUnnoticed(Recovery recovery) =>
        Assert.Equal((recovery.Clients, 0), (recovery.Survivors, recovery.MissedBySurvivors));
}
