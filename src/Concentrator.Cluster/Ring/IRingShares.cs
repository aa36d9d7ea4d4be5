namespace Concentrator.Cluster.Ring;

/// <summary>The ring for those who show it.</summary>
public interface IRingShares
{
    /// <summary>What each silo in the ring has, by name, as this silo sees it; empty when it sees none.</summary>
    IReadOnlyList<RingShare> Shares { get; }
}
