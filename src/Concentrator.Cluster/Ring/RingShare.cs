namespace Concentrator.Cluster.Ring;

/// <summary>What one silo has of the ring.</summary>
/// <param name="Member">The silo's name.</param>
/// <param name="Partitions">How many of the ring's partitions it has.</param>
/// <param name="Share">The same as a part of all, 0 to 1.</param>
public sealed record RingShare(string Member, int Partitions, double Share);
