using Concentrator.Interop.Tests.Swarms;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>Silos die, freeze and are replaced: who has a tunnel notices nothing, and who dials in gets in.</summary>
public sealed class SiloFaultTests(ITestOutputHelper output)
{
    private const int Few = 300;
    private const int Many = 3000;

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task None_of_3000_tunnels_notices_a_killed_silo() => KillAsync(Many);

    [ClusterFact("haproxy")]
    public Task No_tunnel_notices_a_frozen_silo() => FreezeAsync(Few);

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task None_of_3000_tunnels_notices_a_frozen_silo() => FreezeAsync(Many);

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public Task None_of_3000_tunnels_notices_silos_that_are_restarted_one_after_another() => RestartAsync(Many);

    private async Task KillAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, new FaultPlan { Silos = 3 });

        AssertUnnoticed(await run.FaultAsync("kill -9 of a silo", () => run.World.KillAsync(run.World.Silos[0]), run.NewcomersAsync));

        await run.ListsAllAsync(TimeSpan.FromSeconds(60));
        await run.EndAsync();
    }

    private async Task FreezeAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, new FaultPlan { Silos = 3 });
        var frozen = run.World.Silos[1];

        AssertUnnoticed(await run.FaultAsync("SIGSTOP of a silo", frozen.FreezeAsync, run.NewcomersAsync));
        await run.ListsAllAsync(TimeSpan.FromSeconds(60));

        // The others have put it out meanwhile: it finds that out and ends.
        AssertUnnoticed(await run.FaultAsync("its thaw", frozen.ThawAsync, run.NewcomersAsync));
        await run.ListsAllAsync(TimeSpan.FromSeconds(60));
        await run.EndAsync();
    }

    private async Task RestartAsync(int clients)
    {
        await using var run = await FaultRun.StartAsync(output, clients, new FaultPlan { Silos = 2 });

        AssertUnnoticed(await run.FaultAsync(
            "restart of silos one after another",
            async () =>
            {
                foreach (var silo in run.World.Silos)
                {
                    await run.World.StopAsync(silo);
                    await silo.StartReadyAsync();
                }
            },
            run.NewcomersAsync));

        await run.ListsAllAsync(TimeSpan.FromSeconds(60));
        await run.EndAsync();
    }

    private static void AssertUnnoticed(Recovery recovery) =>
        Assert.Equal((recovery.Clients, 0), (recovery.Survivors, recovery.MissedBySurvivors));
}
