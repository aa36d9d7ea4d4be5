using System.Text.RegularExpressions;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary><c>concentrator node drain --wait</c>, asked of a node that stays.</summary>
public sealed class DrainCommandClusterTests
{
    [ClusterFact]
    public async Task The_drains_of_an_edge_and_of_a_silo_are_told_step_by_step_by_a_node_that_stays()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { Silos = 2, EdgeSettings = ["Edge:Drain:Lifetime=2s", "Edge:Drain:Pace=2s"] });
        await using var one = await world.DialAsync(world.Edges[0]);
        await using var two = await world.DialAsync(world.Edges[0]);

        var edge = await world.Silos[0].CommandAsync("node", "drain", "edge1", "--wait");
        Assert.Matches(@"\AEdge edge1 is told to drain: .*\n(edge1 has \d sessions\n)+edge1 has handed over all that it had\.\z", edge);
        Assert.Equal(0, await world.Edges[0].Process.WaitForExitAsync(TimeSpan.FromSeconds(30)));

        var silo = await world.Silos[0].CommandAsync("node", "drain", "silo2", "--wait");
        Assert.Matches(@"\ASilo silo2 is told to drain: .*\n(silo2 is \w+ and has \d+ partitions\n)*silo2 has handed over all that it had\.\z", silo);
        Assert.Equal(0, await world.Silos[1].Process.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.DoesNotMatch(new Regex("silo2", RegexOptions.None, TimeSpan.FromSeconds(1)), await world.Silos[0].CommandAsync("ring", "show"));
    }
}
