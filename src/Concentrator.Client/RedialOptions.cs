namespace Concentrator.Client;

/// <summary>When a client dials again.</summary>
public sealed record RedialOptions
{
    /// <summary>The wait before the first new attempt; it doubles with each that fails.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How much of a wait is left to chance, 0 to 1, so that an office full of clients does not come back in the same instant.</summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>How long a tunnel has to have lived for the waits to begin anew: two clients that end each other's sessions are to calm down.</summary>
    public TimeSpan Settled { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how many failures in a row it gives up; null for never.</summary>
    public int? Attempts { get; init; }
}
