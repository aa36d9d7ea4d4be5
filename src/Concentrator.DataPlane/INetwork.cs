using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>The network behind the tunnels, as the edge sees it: one port for each worker.</summary>
public interface INetwork : IDisposable
{
    /// <summary>The largest IP packet that goes through, bytes.</summary>
    int Mtu { get; }

    /// <summary>The IPv4 addresses that are the concentrator's own inside the tunnels (the gateways of its pools).</summary>
    IReadOnlyCollection<Ipv4Address> Gateways { get; }

    /// <summary>Whether IPv6 packets go through as well.</summary>
    bool HasIpv6 => false;

    /// <summary>Packets of all ports that were taken and could not be sent, or were read and could not be delivered, so far.</summary>
    long PacketsDropped => 0;

    /// <summary>Whether the network is still there; once false it stays so, and the process is to be restarted.</summary>
    bool IsUsable => true;

    /// <summary>Whether <see cref="AddRoute"/> does anything: the clients' prefixes are routed to this machine (<c>Network:Routing</c> = <c>routed</c>).</summary>
    bool TakesRoutes => false;

    /// <summary>
    /// Says that the tunnels of a prefix end here, for routing daemons to announce. It waits for the kernel, microseconds as a rule, and may be called on every thread.
    /// </summary>
    /// <exception cref="NetworkSetupException">The kernel refuses the route; the message says why.</exception>
    void AddRoute(IPNetwork prefix)
    {
    }

    /// <summary>Takes back what <see cref="AddRoute"/> said. A route that is gone already is no error.</summary>
    /// <exception cref="NetworkSetupException">The kernel refuses; the message says why.</exception>
    void RemoveRoute(IPNetwork prefix)
    {
    }

    /// <summary>Opens the port of one worker; the worker owns it from then on and uses it from its own thread only.</summary>
    INetworkPort OpenPort();
}
