using Concentrator.Cluster.Grains;
using Concentrator.Control.Blocking;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Ports;

/// <summary>The cluster's block list; it is kept with the definitions.</summary>
internal sealed class ClusterBlockDirectory(IGrainFactory grains) : IBlockDirectory
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(25);

    private IDefinitionsGrain Definitions => grains.GetGrain<IDefinitionsGrain>(IDefinitionsGrain.Key);

    /// <inheritdoc/>
    public async ValueTask<BlockList> Get(CancellationToken deadline) => await GrainCalls.Call(() => Definitions.Blocked(), _patience, deadline);

    /// <inheritdoc/>
    public async ValueTask<BlockOutcome> Change(BlockChange change, CancellationToken deadline) => await GrainCalls.Call(() => Definitions.Block(change), _patience, deadline);
}
