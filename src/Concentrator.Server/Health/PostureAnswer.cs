namespace Concentrator.Server.Health;

/// <summary>What an agent is answered, as JSON.</summary>
internal sealed record PostureAnswer
{
    /// <summary>How far the tunnel is let in now: <c>full</c>, <c>probation</c> or <c>quarantine</c>; null with problems.</summary>
    public string? Level { get; init; }

    /// <summary>When probation ends.</summary>
    public DateTimeOffset? ProbationEnds { get; init; }

    /// <summary>What the machine lacks, each in a sentence.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>Where a person reads what to do about it.</summary>
    public string? Url { get; init; }

    /// <summary>What is wrong with the statement, or why it was not taken.</summary>
    public IReadOnlyList<string>? Problems { get; init; }
}
