namespace Concentrator.Control.Policies;

/// <summary>What a health policy says of a machine.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="IsHealthy">Whether the machine meets it.</param>
/// <param name="Missing">What the machine lacks, for a person, each in a sentence of its own; empty when it is healthy.</param>
/// <param name="LooksAgainAt">When the answer changes by itself, because something gets too old; null: never.</param>
public sealed record HealthEvaluation(string Policy, bool IsHealthy, IReadOnlyList<string> Missing, DateTimeOffset? LooksAgainAt);
