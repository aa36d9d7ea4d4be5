namespace Concentrator.Control.Edges;

/// <summary>The edges, as an administrator sees them.</summary>
public interface IEdgeDirectory
{
    /// <summary>All edges that are known.</summary>
    ValueTask<IReadOnlyList<EdgeInfo>> List(CancellationToken deadline);

    /// <summary>Tells an edge to take no new tunnels and end the old ones. False when there is no such edge.</summary>
    ValueTask<bool> Drain(string edge, string reason, CancellationToken deadline);
}
