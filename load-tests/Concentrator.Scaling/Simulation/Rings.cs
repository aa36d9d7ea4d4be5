using Concentrator.Cluster.Ring;

namespace Concentrator.Scaling.Simulation;

/// <summary>What a silo that joins or leaves moves.</summary>
internal static class Rings
{
    public static void Measure(ScalingOptions options, Figures figures)
    {
        string[] names = [.. Enumerable.Range(0, options.Silos + 1).Select(i => $"silo-{i}")];
        var ring = new PartitionRing(names[..^1]);
        figures.Add($"ring: computing it for {options.Silos} silos", Figures.Microseconds(100, _ => ring = new PartitionRing(names[..^1])), "cpu-us");
        figures.Add("ring: largest share over the mean", ring.Shares().Max(share => share.Share) * options.Silos, "");
        figures.Add("ring: most edges on one silo", Enumerable.Range(0, options.Edges).CountBy(edge => ring.OwnerOf($"edge-{edge}")).Max(silo => silo.Value), $"of {options.Edges}");
        Compare("a silo joins", ring, new PartitionRing(names), options, figures);
        Compare("a silo leaves", ring, new PartitionRing(names[1..^1]), options, figures);
    }

    private static void Compare(string what, PartitionRing before, PartitionRing after, ScalingOptions options, Figures figures)
    {
        var partitions = Enumerable.Range(0, PartitionRing.Partitions).Count(partition => Moves(before.OwnerOf(partition), after.OwnerOf(partition)));
        var users = 0;
        var seconds = Figures.Time(() => users = Enumerable.Range(0, options.Sessions)
            .Select(user => PartitionRing.PartitionOf(SimulatedCluster.UserName(user).ToUpperInvariant()))
            .Count(partition => Moves(before.OwnerOf(partition), after.OwnerOf(partition))));
        var edges = Enumerable.Range(0, options.Edges).Count(edge => Moves(before.OwnerOf($"edge-{edge}"), after.OwnerOf($"edge-{edge}")));
        figures.Add($"ring: {what}: partitions moved", partitions, $"of {PartitionRing.Partitions}");
        figures.Add($"ring: {what}: users moved", users, $"of {options.Sessions}");
        figures.Add($"ring: {what}: edges moved", edges, $"of {options.Edges}");
        figures.Add($"ring: {what}: finding the partition of one key, twice its owner", 1e6 * seconds / options.Sessions, "cpu-us");
    }

    private static bool Moves(string before, string after) => !string.Equals(before, after, StringComparison.Ordinal);
}
