namespace Concentrator.Server.Administration;

/// <summary>A session as the commands show it.</summary>
internal sealed record SessionView
{
    /// <summary>The tunnel.</summary>
    public required string Tunnel { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>The client's address inside the tunnel.</summary>
    public required string Address { get; init; }

    /// <summary>The /64 of the client's IPv6 addresses, if it uses IPv6; null: there is none for it.</summary>
    public string? Prefix6 { get; init; }

    /// <summary>The client's address and port outside.</summary>
    public required string Client { get; init; }

    /// <summary>The pool that the address is from; empty for a fixed one.</summary>
    public required string Pool { get; init; }

    /// <summary>How the user proved itself.</summary>
    public required string Method { get; init; }

    /// <summary>The edge that carries it.</summary>
    public required string Edge { get; init; }

    /// <summary>The rule of the access policy that it is under; null: none.</summary>
    public string? Rule { get; init; }

    /// <summary>How far it is let in: <c>full</c>, <c>probation</c> or <c>quarantine</c>.</summary>
    public string Level { get; init; } = "full";

    /// <summary>When it opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Bytes from the client, by the last report.</summary>
    public required long BytesUp { get; init; }

    /// <summary>Bytes to the client, by the last report.</summary>
    public required long BytesDown { get; init; }

    /// <summary>When the edge last spoke of it.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>Why it was told to end; null: it was not.</summary>
    public string? EndRequested { get; init; }

    /// <summary>What its machine has stated of its health, the latest first; null: nothing.</summary>
    public IReadOnlyList<StatementView>? Statements { get; init; }
}
