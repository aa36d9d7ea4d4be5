namespace Concentrator.Cluster.Grains;

/// <summary>What a user says to a session that opens.</summary>
/// <param name="Taken">Whether it may.</param>
/// <param name="Replaced">The sessions to end for it.</param>
internal sealed record UserOpening(bool Taken, IReadOnlyList<SessionPlace> Replaced)
{
    /// <summary>The groups of one of our own users now; null for others.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>It may not.</summary>
    public static UserOpening Refused { get; } = new(Taken: false, []);
}
