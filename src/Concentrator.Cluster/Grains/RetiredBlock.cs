namespace Concentrator.Cluster.Grains;

/// <summary>A block of an earlier epoch.</summary>
internal sealed record RetiredBlock(string Pool, int Number, long Serial);
