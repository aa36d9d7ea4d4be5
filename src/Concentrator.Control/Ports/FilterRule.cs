using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Ports;

/// <summary>
/// One line of a packet filter. It speaks of the client and of the remote end, whichever way the packet goes. What is null fits every packet; ports ask for
/// <see cref="Protocol"/> TCP or UDP. Of a later fragment ports and flags are not known: a line that permits by them does not fit it, one that denies fits it by the rest.
/// </summary>
/// <param name="Action">What becomes of a packet that fits.</param>
public sealed record FilterRule(FilterAction Action)
{
    /// <summary>Where the remote end is, IPv4 or IPv6; null: anywhere, both.</summary>
    public IPNetwork? Remote { get; init; }

    /// <summary>The protocol above IP (IANA protocol numbers); null: any.</summary>
    public IpProtocol? Protocol { get; init; }

    /// <summary>The remote end's ports; null: any.</summary>
    public PortRange? RemotePorts { get; init; }

    /// <summary>The client's ports; null: any.</summary>
    public PortRange? ClientPorts { get; init; }

    /// <summary>Only TCP segments of connections that stand already: those with ACK or RST (as RRAS has it: <c>established</c>).</summary>
    public bool Established { get; init; }
}
