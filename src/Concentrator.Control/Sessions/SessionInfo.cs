using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Sessions;

/// <summary>One open session.</summary>
public sealed record SessionInfo
{
    /// <summary>The tunnel.</summary>
    public required TunnelId Tunnel { get; init; }

    /// <summary>The user.</summary>
    public required string UserName { get; init; }

    /// <summary>How the user proved itself.</summary>
    public required AuthenticationMethod Method { get; init; }

    /// <summary>The edge that carries it.</summary>
    public required string Edge { get; init; }

    /// <summary>Where it comes from.</summary>
    public required TunnelOrigin Origin { get; init; }

    /// <summary>The client's address in the tunnel.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The /64 of the client's IPv6 addresses, if it uses IPv6; null: there is none for it.</summary>
    public IPNetwork? Prefix6 { get; init; }

    /// <summary>The pool that the address is from; empty for a fixed address.</summary>
    public required string Pool { get; init; }

    /// <summary>Since when it is open.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>What went through it by the edge's last report.</summary>
    public TunnelCounters Counters { get; init; }

    /// <summary>When the edge last spoke of it.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>The rule of the access policy that it is under; null: none.</summary>
    public string? Rule { get; init; }

    /// <summary>How far it is let in.</summary>
    public AccessLevel Level { get; init; }

    /// <summary>What its machine has stated of its health, the latest first, one statement for each way; null: nothing.</summary>
    public IReadOnlyList<StatementOfHealth>? Statements { get; init; }

    /// <summary>Why it was told to end; null: it was not.</summary>
    public TunnelEndReason? EndRequested { get; init; }

    /// <summary>Who pays, by the word of the server that let the user in (Chargeable-User-Identity); null: it said nothing.</summary>
    public byte[]? ChargeableUserIdentity { get; init; }
}
