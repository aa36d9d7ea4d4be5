namespace Concentrator.Cluster.Ring;

/// <summary>How a silo follows the ring.</summary>
internal sealed record RingOptions
{
    /// <summary>How often a silo looks whether the ring changed. Activations move when it has looked twice, so that the other silos know of the change too.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a silo looks for activations that are elsewhere than the ring says although the ring did not change, such as ones that were placed while it did.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many activations a silo moves at once.</summary>
    public int MovesAtOnce { get; init; } = 64;

    /// <summary>How long a move waits for the calls that the activation is busy with before the next one gets its turn.</summary>
    public TimeSpan MoveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stopping silo waits until the others know that it drains.</summary>
    public TimeSpan AnnounceTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping silo takes at most to give its activations away; what is left then ends with it, and comes up elsewhere at the next call.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a stopping silo that told its clients to go to other gateways still takes their calls, and how long it then, no longer active in the membership,
    /// passes on the calls of silos that have yet to hear of that.
    /// </summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(1);
}
