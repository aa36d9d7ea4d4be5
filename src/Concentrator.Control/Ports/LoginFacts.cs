using Concentrator.Control.Policies;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Ports;

/// <summary>
/// What is known of whoever has logged in: by it a session is judged, again whenever a policy or its health changes. The edge keeps it and tells it to a control plane that
/// has lost its memory (<see cref="TunnelDetails"/>); it looks at nothing in it.
/// </summary>
public sealed record LoginFacts
{
    /// <summary>Nothing.</summary>
    public static LoginFacts None { get; } = new();

    /// <summary>The user's groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>What its account, or the RADIUS server, says that it may do: the access policy adds to it. Null where that was not kept apart (an older version's session).</summary>
    public TunnelAccess? Own { get; init; }

    /// <summary>When what it may do was changed last by a RADIUS server's word, by that server's clock, to the second; null: it was not.</summary>
    public DateTimeOffset? OwnChangedAt { get; init; }

    /// <summary>The changes of that second: each is taken once.</summary>
    public IReadOnlyList<string> OwnChanges { get; init; } = [];

    /// <summary>What the peer's method has told of it: certificate, health.</summary>
    public PeerFacts Peer { get; init; } = PeerFacts.None;

    /// <summary>The health policies that a machine of the user has not met since some time, as far as this session knows: their grace time counts from then on.</summary>
    public IReadOnlyList<HealthLapse> Lapses { get; init; } = [];

    /// <summary>Whether no grace time of a health policy is given: nobody has vouched for the user's name, by which it would count.</summary>
    public bool HasNoGraceTime { get; init; }

    /// <summary>The longest that the session may live whatever anybody grants, from its login on: the peer's certificate ends then. Null when it has shown none.</summary>
    public TimeSpan? LongestSession { get; init; }

    /// <summary>How the session is accounted for.</summary>
    public AccountingTerms Accounting { get; init; } = AccountingTerms.None;
}
