namespace Concentrator.Edge;

/// <summary>How an edge is emptied before it stops. The defaults are those of an edge of several behind a balancer.</summary>
public sealed record DrainOptions
{
    /// <summary>No time for anything: the listeners close and every client is disconnected at once.</summary>
    public static DrainOptions AtOnce { get; } = new() { LameDuck = TimeSpan.Zero, Lifetime = TimeSpan.Zero, Pace = TimeSpan.Zero };

    /// <summary>How long the probe says 404 while connections are still taken: longer than the balancers need to notice.</summary>
    public TimeSpan LameDuck { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the tunnels live on after the listeners closed, or, behind a balancer, after new tunnels are refused.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.Zero;

    /// <summary>The time over which the remaining tunnels are disconnected, evenly and in random order, so that they do not all dial in elsewhere at once.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(10);
}
