using Concentrator.Cluster.Grains;
using Concentrator.Control.Addresses;

namespace Concentrator.Cluster.Ports;

/// <summary>The pools of the cluster.</summary>
internal sealed class ClusterPoolDirectory(IGrainFactory grains) : IPoolDirectory
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PoolUsage>> List(CancellationToken deadline) => await GrainCalls.Call(() => grains.GetGrain<IDirectoryGrain>(0).Pools(), _patience, deadline);
}
