using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Edge.Tunnels;

/// <summary>What of a grant IPCP gives to the client.</summary>
internal static class GrantedAddresses
{
    /// <summary>Bytes of the HLAK ([MS-SSTP] 3.2.5.2.4).</summary>
    private const int KeySize = 32;

    /// <summary>Whether the data path and the crypto binding can work with a grant: a control plane across a network may be newer or wrong.</summary>
    internal static bool AreUsable(Grant grant) =>
        grant.HigherLayerAuthenticationKey.Length == KeySize
        && grant.DnsServers.Concat(grant.NbnsServers).Append(grant.Address).Append(grant.Gateway).All(address => address.AddressFamily == AddressFamily.InterNetwork)
        && (grant.Route is not { } route || route.Contains(grant.Address))
        && IsUsableIpv6(grant);

    internal static PppAddresses Of(Grant grant) => new(
        Ipv4Address.From(grant.Address),
        Ipv4Address.From(grant.Gateway),
        At(grant.DnsServers, 0),
        At(grant.DnsServers, 1),
        At(grant.NbnsServers, 0),
        At(grant.NbnsServers, 1));

    /// <summary>Nothing of IPv6, or all of it.</summary>
    private static bool IsUsableIpv6(Grant grant) =>
        grant.Prefix6 is not { } prefix
        || (IsIpv6(prefix.BaseAddress) && prefix.PrefixLength == Ipv6Prefix.MaxLength
            && grant.Gateway6 is { } gateway && IsIpv6(gateway)
            && (grant.Route6 is not { } route || (IsIpv6(route.BaseAddress) && route.Contains(prefix.BaseAddress)))
            && grant.DnsServers6.All(IsIpv6));

    private static bool IsIpv6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;

    private static Ipv4Address At(IReadOnlyList<IPAddress> servers, int index) =>
        index < servers.Count ? Ipv4Address.From(servers[index]) : Ipv4Address.None;
}
