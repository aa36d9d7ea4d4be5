namespace Concentrator.Cluster.Grains;

/// <summary>How many blocks a pool has, and how many of them edges hold.</summary>
internal sealed record BlockCounts(int All, int Held, int Addresses);
