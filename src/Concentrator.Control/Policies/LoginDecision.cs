using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Policies;

/// <summary>
/// What a login comes to: account or RADIUS server and access policy brought together, once, by <see cref="AccessComposition"/>. Whoever counts sessions, leases addresses or writes the grant does so by it.
/// </summary>
internal sealed record LoginDecision
{
    /// <summary>The user's name as the account is kept, or as the RADIUS server has it.</summary>
    public required string UserName { get; init; }

    /// <summary>The user.</summary>
    public UserKey User => UserKey.Of(UserName);

    /// <summary>Who judged it.</summary>
    public AuthenticationAuthority Authority { get; init; }

    /// <summary>The rule that decided; null: none fitted.</summary>
    public string? Rule { get; init; }

    /// <summary>Why the policy lets it in nowhere; null: it does.</summary>
    public string? Denial { get; init; }

    /// <summary>What is known of it.</summary>
    public required LoginFacts Facts { get; init; }

    /// <summary>What its tunnel may do.</summary>
    public required TunnelAccess Access { get; init; }

    /// <summary>How many sessions it may have at once.</summary>
    public SessionPolicy Sessions { get; init; } = SessionPolicy.Unlimited;

    /// <summary>An address that is given to it alone; null: one of a pool.</summary>
    public Ipv4Address? Address { get; init; }

    /// <summary>Who gives it: an address that a rule gives is nobody's own, as one that a RADIUS server gives.</summary>
    public AuthenticationAuthority AddressGivenBy { get; init; }

    /// <summary>The pool that the address has to come from; null: any.</summary>
    public string? Pool { get; init; }

    /// <summary>IPv4 addresses of DNS servers; null: the pool's.</summary>
    public IReadOnlyList<IPAddress>? DnsServers { get; init; }

    /// <summary>IPv6 addresses of DNS servers; null: the pool's.</summary>
    public IReadOnlyList<IPAddress>? DnsServers6 { get; init; }

    /// <summary>NetBIOS name servers; null: the pool's.</summary>
    public IReadOnlyList<IPAddress>? NbnsServers { get; init; }

    /// <summary>Networks that the client is told to reach through the tunnel; null: the pool's.</summary>
    public IReadOnlyList<IPNetwork>? ClientRoutes { get; init; }

    /// <summary>The domain that the client completes names with; null: the pool's.</summary>
    public string? DnsSuffix { get; init; }
}
