using Concentrator.Cluster.Grains;

namespace Concentrator.Cluster.Ports;

/// <summary>Asks the grain that rotates the key.</summary>
internal sealed class ClusterSealing(IGrainFactory grains) : ISealing
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(25);

    /// <inheritdoc/>
    public async ValueTask<RotationProgress> Step(bool begin, CancellationToken deadline) =>
        await GrainCalls.Call(() => grains.GetGrain<ISealingGrain>(ISealingGrain.Key).Step(begin), _patience, deadline);
}
