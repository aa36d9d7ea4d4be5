using Orleans.Placement;

namespace Concentrator.Cluster.Ring;

/// <summary>
/// A grain of this class lives on the silo that has its key in the ring, and moves there when the ring changes: between two calls it is deactivated on one silo and
/// activated on another. It keeps nothing in memory that is not in Redis, or that callers cannot bring again.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RingPlacementAttribute() : PlacementAttribute(RingPlacement.Instance);
