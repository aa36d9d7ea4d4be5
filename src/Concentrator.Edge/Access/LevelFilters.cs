using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Access;

/// <summary>The filters that hold for a tunnel at its level.</summary>
internal static class LevelFilters
{
    private const ushort DnsPort = 53;

    /// <summary>
    /// In quarantine one filter stands in the place of all others: the gateway's page and ICMP with the gateway, DNS at the tunnel's own servers, the remediation networks and the lines of the remediation filter. What else the gateway's machine
    /// listens on is not reached. At the other levels its own filters hold, each with the gateway's page let through, so that a machine that is well can go on saying so.
    /// </summary>
    /// <param name="access">What the tunnel may do.</param>
    /// <param name="grant">Its addresses.</param>
    /// <param name="pagePort">The TCP port of the gateway's page; null when there is none.</param>
    internal static IEnumerable<PacketFilter> Of(TunnelAccess access, Grant grant, int? pagePort)
    {
        var gateways = grant.Gateway6 is { } gateway6 ? [grant.Gateway, gateway6] : new[] { grant.Gateway };
        FilterRule[] page = pagePort is { } port ? [.. gateways.Select(gateway => ToPort(gateway, IpProtocol.Tcp, (ushort)port))] : [];
        if (access.Level == AccessLevel.Quarantine)
        {
            FilterRule[] rules =
            [
                .. page,
                .. gateways.Select(gateway => To(Host(gateway)) with { Protocol = gateway.AddressFamily == AddressFamily.InterNetworkV6 ? IpProtocol.Icmpv6 : IpProtocol.Icmp }),
                .. grant.DnsServers.Concat(grant.DnsServers6).SelectMany(server => new[] { ToPort(server, IpProtocol.Udp, DnsPort), ToPort(server, IpProtocol.Tcp, DnsPort) }),
                .. access.Remediation.Select(To),
            ];
            var remediation = access.RemediationFilter ?? new PacketFilter([], []);
            return [new PacketFilter([.. rules, .. remediation.In], [.. rules, .. remediation.Out]) { InDefault = FilterAction.Deny, OutDefault = FilterAction.Deny }];
        }

        return page.Length == 0 ? access.Filters : access.Filters.Select(filter => filter with { In = [.. page, .. filter.In], Out = [.. page, .. filter.Out] });
    }

    private static IPNetwork Host(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    private static FilterRule To(IPNetwork network) => new(FilterAction.Permit) { Remote = network };

    private static FilterRule ToPort(IPAddress host, IpProtocol protocol, ushort port) =>
        new(FilterAction.Permit) { Remote = Host(host), Protocol = protocol, RemotePorts = new PortRange(port, port) };
}
