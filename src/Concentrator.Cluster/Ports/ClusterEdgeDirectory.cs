using Concentrator.Cluster.Grains;
using Concentrator.Control.Edges;

namespace Concentrator.Cluster.Ports;

/// <summary>The edges of the cluster.</summary>
internal sealed class ClusterEdgeDirectory(IGrainFactory grains) : IEdgeDirectory
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EdgeInfo>> List(CancellationToken deadline) =>
        await GrainCalls.Call(() => grains.GetGrain<IDirectoryGrain>(0).Edges(), deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Drain(string edge, string reason, CancellationToken deadline) =>
        edge.Length > 0 && await GrainCalls.Call(() => grains.GetGrain<IEdgeGrain>(edge).Drain(reason), deadline);
}
