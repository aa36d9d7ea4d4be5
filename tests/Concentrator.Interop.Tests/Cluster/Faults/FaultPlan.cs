namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>The cluster that a fault happens to.</summary>
internal sealed record FaultPlan
{
    public int Silos { get; init; } = 2;

    public int Edges { get; init; } = 3;

    /// <summary>How many users the clients log in as, in turn.</summary>
    public int Users { get; init; } = 4;

    /// <summary>How long an edge's lease lasts.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);
}
