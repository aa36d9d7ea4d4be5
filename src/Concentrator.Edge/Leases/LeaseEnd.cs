namespace Concentrator.Edge.Leases;

/// <summary>Why an edge's lease is over.</summary>
internal enum LeaseEnd
{
    /// <summary>It was not renewed in time.</summary>
    Expired,

    /// <summary>It was still running, and the control plane says that this edge holds another or none.</summary>
    Withdrawn,

    /// <summary>The edge gave it back.</summary>
    GivenBack,
}
