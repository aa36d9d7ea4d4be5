namespace Concentrator.Connect.Posture;

/// <summary>What the server answered a statement with.</summary>
internal sealed record PostureReply
{
    /// <summary>How far the tunnel is let in: <c>full</c>, <c>probation</c> or <c>quarantine</c>.</summary>
    public string? Level { get; init; }

    /// <summary>What the machine lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Why the statement was not taken.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
