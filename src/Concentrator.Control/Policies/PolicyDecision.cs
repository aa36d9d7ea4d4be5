using System.Net;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Policies;

/// <summary>What a policy set says of a login or a session.</summary>
public sealed record PolicyDecision
{
    /// <summary>The rule that decided; null: none fitted, and the default did.</summary>
    public string? Rule { get; init; }

    /// <summary>Why they are not let in; null: they are.</summary>
    public string? Denial { get; init; }

    /// <summary>What they are given.</summary>
    public AccessTerms Terms { get; init; } = AccessTerms.None;

    /// <summary>How far they are let in, their health looked at.</summary>
    public AccessLevel Level { get; init; }

    /// <summary>When the probation is over; null at any other level.</summary>
    public DateTimeOffset? ProbationEnds { get; init; }

    /// <summary>What they reach in quarantine.</summary>
    public IReadOnlyList<IPNetwork> Remediation { get; init; } = [];

    /// <summary>What the machine lacks, for a person, each in a sentence of its own.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Where a person reads what to do about it; null: nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>What health policies said on the way.</summary>
    public IReadOnlyList<HealthEvaluation> Evaluations { get; init; } = [];

    /// <summary>What it found of health policies that have a grace time.</summary>
    public IReadOnlyList<HealthStanding> Standings { get; init; } = [];

    /// <summary>The health policies that a machine of the user has not met since some time, this one's standing with them.</summary>
    public IReadOnlyList<HealthLapse> Lapses { get; init; } = [];

    /// <summary>When the answer may be another by time alone; null: never.</summary>
    public DateTimeOffset? LooksAgainAt { get; init; }
}
