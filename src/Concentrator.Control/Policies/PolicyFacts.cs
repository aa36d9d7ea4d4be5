using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Policies;

/// <summary>What rules look at: everything that is known of a login or a session.</summary>
public sealed record PolicyFacts
{
    /// <summary>The user's name as the account is kept, or as the RADIUS server has it.</summary>
    public required string UserName { get; init; }

    /// <summary>The user's groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The client's address.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>The edge that the client has come to.</summary>
    public required string Edge { get; init; }

    /// <summary>How the user proved itself.</summary>
    public AuthenticationMethod Method { get; init; }

    /// <summary>Who judged it.</summary>
    public AuthenticationAuthority Authority { get; init; }

    /// <summary>What the method told of the peer: EAP method, certificate, health.</summary>
    public PeerFacts Peer { get; init; } = PeerFacts.None;

    /// <summary>What the account or the RADIUS server says that it may do; null where that is not known.</summary>
    public TunnelAccess? Own { get; init; }

    /// <summary>The health policies that a machine of the user has not met since some time.</summary>
    public IReadOnlyList<HealthLapse> Lapses { get; init; } = [];

    /// <summary>Since when the machine has not met the health policies of which <see cref="Lapses"/> says nothing, if it does not meet them; null: since it is found.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>Whether no grace time of a health policy is given (<see cref="LoginFacts.HasNoGraceTime"/>).</summary>
    public bool HasNoGraceTime { get; init; }

    /// <summary>When the session began; for a login, now.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>What is known of a login.</summary>
    internal static PolicyFacts Of(BeginRequest begin, string userName, AuthenticationAuthority authority, LoginFacts facts, DateTimeOffset now) => new()
    {
        UserName = userName,
        Groups = facts.Groups,
        Client = begin.Origin.Client.Address,
        Edge = begin.Edge,
        Method = begin.Method,
        Authority = authority,
        Peer = facts.Peer,
        Own = facts.Own,
        Lapses = facts.Lapses,
        HasNoGraceTime = facts.HasNoGraceTime,
        Begun = now,
    };

    /// <summary>The words for the method, the one that tells most last: <c>eap</c>, <c>peap</c>, <c>peap-mschapv2</c>.</summary>
    public IReadOnlyList<string> MethodWords => Method switch
    {
        AuthenticationMethod.Pap => ["pap"],
        AuthenticationMethod.ChapMd5 => ["chap"],
        AuthenticationMethod.MsChapV2 => ["mschapv2"],
        _ when Peer.EapMethod is { } name => name.StartsWith("peap-", StringComparison.OrdinalIgnoreCase) ? ["eap", "peap", name] : ["eap", name],
        _ when Peer.Certificate is not null => ["eap", "eap-tls"],
        _ => ["eap"],
    };
}
