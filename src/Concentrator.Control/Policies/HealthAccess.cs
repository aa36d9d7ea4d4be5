using Concentrator.Control.Ports;

namespace Concentrator.Control.Policies;

/// <summary>How far a health policy lets a machine in.</summary>
/// <param name="Level">Full when it is healthy, probation during the grace time, quarantine after it.</param>
/// <param name="ProbationEnds">When the grace time is over; null at any other level.</param>
/// <param name="LooksAgainAt">When the answer changes by itself; null: never.</param>
public sealed record HealthAccess(AccessLevel Level, DateTimeOffset? ProbationEnds, DateTimeOffset? LooksAgainAt);
