namespace Concentrator.Server.Administration;

/// <summary>The silos of a cluster, as the commands see them.</summary>
internal interface ISiloNodes
{
    /// <summary>All silos.</summary>
    Task<IReadOnlyList<NodeView>> List(CancellationToken cancellationToken);

    /// <summary>Tells a silo to leave the ring and stop; false when there is none of this name.</summary>
    Task<bool> Drain(string name, CancellationToken cancellationToken);
}
