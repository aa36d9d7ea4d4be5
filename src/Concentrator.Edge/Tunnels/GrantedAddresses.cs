using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Edge.Tunnels;

/// <summary>What of a grant IPCP gives to the client.</summary>
internal static class GrantedAddresses
{
    internal static PppAddresses Of(Grant grant) => new(
        Ipv4Address.From(grant.Address),
        Ipv4Address.From(grant.Gateway),
        At(grant.DnsServers, 0),
        At(grant.DnsServers, 1),
        At(grant.NbnsServers, 0),
        At(grant.NbnsServers, 1));

    private static Ipv4Address At(IReadOnlyList<IPAddress> servers, int index) =>
        index < servers.Count ? Ipv4Address.From(servers[index]) : Ipv4Address.None;
}
