namespace Concentrator.Cluster.Silos;

/// <summary>One silo, as Orleans' membership has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where other silos reach it: address and port.</param>
/// <param name="State">Its state in Orleans' words, in small letters: <c>active</c>, <c>joining</c>, <c>shuttingdown</c>, <c>stopping</c> …</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Share">Its part of the ring, 0 to 1; null when it is not in it.</param>
public sealed record SiloInfo(string Name, string Address, string State, DateTimeOffset StartedAt, double? Share)
{
    /// <summary>How many of the ring's partitions it has; null when it is not in it.</summary>
    public int? Partitions { get; init; }
}
