namespace Concentrator.Control.Ports;

/// <summary>The answer to a statement of health.</summary>
/// <param name="Outcome">What became of it.</param>
public sealed record HealthAnswer(HealthOutcome Outcome)
{
    /// <summary>What the tunnel may do with it; null where the statement is no session's.</summary>
    public TunnelAccess? Access { get; init; }

    /// <summary>Why it was not taken, in a sentence; null where the outcome says all.</summary>
    public string? Reason { get; init; }
}
