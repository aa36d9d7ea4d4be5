namespace Concentrator.Control.Policies;

/// <summary>Whether a machine meets a health policy that has a grace time, for what is remembered of its user.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="UnhealthySince">When a machine of the user was first found not to meet it; null: this one meets it.</param>
public sealed record HealthStanding(string Policy, DateTimeOffset? UnhealthySince);
