using Microsoft.Extensions.Options;

namespace Concentrator.Cluster.Ring;

/// <summary>Asks activations that the ring has elsewhere to go there, so many at once. An activation goes when the calls it is busy with are done; calls that wait for it go with it.</summary>
internal sealed class RingMoves(
    RingActivations activations, RingMembership membership, IClusterManifestProvider manifests, ILocalSiloDetails local, RingInstruments instruments, IOptions<RingOptions> options)
{
    /// <summary>Moves all that belong elsewhere now.</summary>
    /// <returns>How many went.</returns>
    public async Task<int> MoveAsync(CancellationToken cancellationToken)
    {
        var view = membership.Current;
        int moved = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.MovesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(activations.All.Where(activation => IsElsewhere(activation, view)), parallel, async (activation, token) =>
        {
            activation.Migrate(requestContext: null, CancellationToken.None);
            try
            {
                await activation.Deactivated.WaitAsync(options.Value.MoveTimeout, token);
                Interlocked.Increment(ref moved);
            }
            catch (TimeoutException)
            {
                // Busy with a call; it goes when that is done.
            }
        });
        instruments.Moved(moved);
        return moved;
    }

    // In an upgrade the owner may not know this grain yet: it stays where it can be.
    private bool IsElsewhere(IGrainContext activation, RingView view) =>
        activation.GrainInstance is not IRingResident { MayMove: false }
        && view.OwnerOf(activation.GrainId.Key.AsSpan()) is { } owner
        && !owner.Equals(local.SiloAddress)
        && manifests.Current.Silos.TryGetValue(owner, out var manifest)
        && manifest.Grains.ContainsKey(activation.GrainId.Type);
}
