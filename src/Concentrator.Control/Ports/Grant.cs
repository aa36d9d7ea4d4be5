using System.Net;

namespace Concentrator.Control.Ports;

/// <summary>What a tunnel may do and what it gets. The edge enforces it.</summary>
public sealed record Grant
{
    /// <summary>The user's name as the account is kept.</summary>
    public required string UserName { get; init; }

    /// <summary>Who judged it.</summary>
    public AuthenticationAuthority Authority { get; init; }

    /// <summary>What the tunnel may do, until a command changes it.</summary>
    public TunnelAccess Access { get; init; } = TunnelAccess.Unlimited;

    /// <summary>What is known of the peer: the edge keeps it for a control plane that loses its memory.</summary>
    public LoginFacts Facts { get; init; } = LoginFacts.None;

    /// <summary>The pool the address is from; empty for a fixed address.</summary>
    public string Pool { get; init; } = "";

    /// <summary>The client's IPv4 address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The server's IPv4 address inside the tunnel (IPCP), the same for a whole pool.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>
    /// What an edge that routes tells the network to send to it for this tunnel: the block of the pool that the address is from, or a fixed address alone (/32). No other
    /// edge has any of it while this one holds a tunnel in it. Null: nothing is routed.
    /// </summary>
    public IPNetwork? Route { get; init; }

    /// <summary>The /64 that the client makes its IPv6 addresses in; null: no IPv6.</summary>
    public IPNetwork? Prefix6 { get; init; }

    /// <summary>The server's IPv6 address behind the tunnels, which answers what is too big; the same for a whole pool. Given with <see cref="Prefix6"/>.</summary>
    public IPAddress? Gateway6 { get; init; }

    /// <summary>What <see cref="Route"/> is for IPv4: the /64s of the pool's block, or that of a fixed address alone. Given with <see cref="Prefix6"/>.</summary>
    public IPNetwork? Route6 { get; init; }

    /// <summary>IPv6 addresses of DNS servers (Router Advertisement, DHCPv6), three at most are used.</summary>
    public IReadOnlyList<IPAddress> DnsServers6 { get; init; } = [];

    /// <summary>DNS servers (IPCP 129, 131), two at most are used.</summary>
    public IReadOnlyList<IPAddress> DnsServers { get; init; } = [];

    /// <summary>NetBIOS name servers (IPCP 130, 132), two at most are used.</summary>
    public IReadOnlyList<IPAddress> NbnsServers { get; init; } = [];

    /// <summary>IPv4 networks that the client is told to reach through the tunnel (DHCP 121, 249); empty: it is told none.</summary>
    public IReadOnlyList<IPNetwork> ClientRoutes { get; init; } = [];

    /// <summary>The domain that the client completes names with (DHCP 15); empty: none.</summary>
    public string DnsSuffix { get; init; } = "";

    /// <summary>The HLAK for the crypto binding, 32 bytes ([MS-SSTP] 3.2.5.2).</summary>
    public required byte[] HigherLayerAuthenticationKey { get; init; }
}
