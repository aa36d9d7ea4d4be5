using Orleans.Runtime.Placement;

namespace Concentrator.Cluster.Ring;

/// <summary>Answers Orleans where a grain with <see cref="RingPlacement"/> is activated.</summary>
internal sealed class RingPlacementDirector(RingMembership membership) : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        var key = target.GrainIdentity.Key;
        return Task.FromResult(membership.Current.Choose(key.AsSpan(), compatible));
    }
}
