using System.Net;
using System.Net.Sockets;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>What a pool of IPv4 addresses for clients is made of.</summary>
public sealed record AddressPoolDefinition
{
    /// <summary>
    /// The pool when nothing is configured: 100.127.0.0/16, from the address space that RFC 6598 set apart for sharing. Companies and homes number their networks
    /// from RFC 1918, so an address out of it would sooner or later be the client's own; of 100.64.0.0/10, the first part is what others take first.
    /// </summary>
    public static AddressPoolDefinition Default { get; } = new() { Name = "default", Prefix = new IPNetwork(new IPAddress([100, 127, 0, 0]), 16) };

    /// <summary>The most networks of <see cref="ClientRoutes"/>: with 9 bytes each they leave room for the rest of a message that a tunnel carries whole.</summary>
    public const int MaxClientRoutes = 64;

    /// <summary>The name, as in configuration, metrics and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The network, /8 to /30. Its first and last address are never leased.</summary>
    public required IPNetwork Prefix { get; init; }

    /// <summary>
    /// The IPv6 network of the pool: each of its IPv4 addresses has the /64 of the same number, so that whoever holds the one holds the other. Long enough for all of them;
    /// null: no IPv6.
    /// </summary>
    public IPNetwork? Prefix6 { get; init; }

    /// <summary>The server's address inside the tunnel; null: the first host of the network. Never leased.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>DNS servers for the clients.</summary>
    public IReadOnlyList<IPAddress> DnsServers { get; init; } = [];

    /// <summary>IPv6 addresses of DNS servers for the clients.</summary>
    public IReadOnlyList<IPAddress> DnsServers6 { get; init; } = [];

    /// <summary>NetBIOS name servers for the clients.</summary>
    public IReadOnlyList<IPAddress> NbnsServers { get; init; } = [];

    /// <summary>IPv4 networks that clients are told to reach through the tunnel.</summary>
    public IReadOnlyList<IPNetwork> ClientRoutes { get; init; } = [];

    /// <summary>The domain that clients complete names with; empty: none.</summary>
    public string DnsSuffix { get; init; } = "";

    /// <summary>Edges get the pool in blocks of this prefix length, 16 to 30; one route a block leads back. A smaller pool is one block.</summary>
    public int BlockPrefixLength { get; init; } = 26;

    /// <summary>Addresses that are never leased.</summary>
    public IReadOnlyList<AddressRange> Excluded { get; init; } = [];

    /// <summary>The server's address inside the tunnel, chosen or default.</summary>
    public IPAddress EffectiveGateway => Gateway ?? new Ipv4Address(Ipv4Address.From(Prefix.BaseAddress).Value + 1).ToIPAddress();

    /// <summary>The longest that <see cref="Prefix6"/> may be: a /64 for each address of <see cref="Prefix"/>.</summary>
    public int LongestPrefix6 => Ipv6Prefix.MaxLength - (32 - Prefix.PrefixLength);

    /// <summary>The server's IPv6 address, the first of the /64 that goes with its IPv4 address; null: no IPv6.</summary>
    public IPAddress? Gateway6 => Prefix6 is null
        ? null
        : (Ipv6Address.From(new PoolGeometry(this).Prefix6Of(Ipv4Address.From(EffectiveGateway))!.Value.BaseAddress) with { Low = 1 }).ToIPAddress();

    /// <summary>What is wrong with the definition, each named by its key; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return "Pools: a pool has no name.";
        }

        if (Prefix.BaseAddress.AddressFamily != AddressFamily.InterNetwork || Prefix.PrefixLength is < 8 or > 30)
        {
            yield return $"Pools:{Name}:Prefix is {Prefix}; an IPv4 network of /8 to /30 is needed.";
            yield break;
        }

        if (BlockPrefixLength is < 16 or > 30)
        {
            yield return $"Pools:{Name}:BlockPrefixLength is {BlockPrefixLength}; 16 to 30 is possible.";
        }

        if (Gateway is not null && !Prefix.Contains(Gateway))
        {
            yield return $"Pools:{Name}:Gateway {Gateway} is not in {Prefix}.";
        }

        foreach (var server in DnsServers.Where(server => server.AddressFamily != AddressFamily.InterNetwork))
        {
            yield return $"Pools:{Name}:DnsServers has {server}; IPCP carries IPv4 only.";
        }

        foreach (var server in DnsServers6.Where(server => server.AddressFamily != AddressFamily.InterNetworkV6))
        {
            yield return $"Pools:{Name}:DnsServers6 has {server}; an IPv6 address is needed.";
        }

        if (Prefix6 is { } prefix6 && (prefix6.BaseAddress.AddressFamily != AddressFamily.InterNetworkV6 || prefix6.PrefixLength > LongestPrefix6))
        {
            yield return $"Pools:{Name}:Prefix6 is {prefix6}; an IPv6 network of /{LongestPrefix6} or shorter is needed, a /64 for each address of {Prefix}.";
        }

        foreach (var server in NbnsServers.Where(server => server.AddressFamily != AddressFamily.InterNetwork))
        {
            yield return $"Pools:{Name}:NbnsServers has {server}; IPCP carries IPv4 only.";
        }

        foreach (var route in ClientRoutes.Where(route => route.BaseAddress.AddressFamily != AddressFamily.InterNetwork))
        {
            yield return $"Pools:{Name}:ClientRoutes has {route}; DHCP carries IPv4 only.";
        }

        if (ClientRoutes.Count > MaxClientRoutes)
        {
            yield return $"Pools:{Name}:ClientRoutes has {ClientRoutes.Count} networks; one DHCP message carries {MaxClientRoutes}.";
        }

        if (DnsSuffix.Length > 0 && !DomainName.IsValid(DnsSuffix))
        {
            yield return $"Pools:{Name}:DnsSuffix is {DnsSuffix}; a domain name is needed, such as corp.example.";
        }

        foreach (var range in Excluded.Where(range => !range.IsInOrder))
        {
            yield return $"Pools:{Name}:Excluded has {range}; two IPv4 addresses are needed, the lower first.";
        }
    }
}
