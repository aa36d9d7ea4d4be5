namespace Concentrator.Cluster.Ring;

/// <summary>Places a grain on the silo that has its key in the ring; see <see cref="RingPlacementAttribute"/>.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class RingPlacement : PlacementStrategy
{
    /// <summary>The only one: it has no settings.</summary>
    public static RingPlacement Instance { get; } = new();
}
