using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Filtering;

/// <summary>One line of a packet filter, which speaks of the client and of the remote end whichever way the packet goes. What is null fits every packet.</summary>
/// <param name="Permits">Whether a packet that fits goes on; otherwise it is dropped.</param>
public sealed record FilterLine(bool Permits)
{
    /// <summary>Where the remote end is, IPv4 or IPv6.</summary>
    public IPNetwork? Remote { get; init; }

    /// <summary>The protocol above IP.</summary>
    public IpProtocol? Protocol { get; init; }

    /// <summary>The remote end's ports, both ends included; only with TCP or UDP.</summary>
    public (ushort First, ushort Last)? RemotePorts { get; init; }

    /// <summary>The client's ports, both ends included; only with TCP or UDP.</summary>
    public (ushort First, ushort Last)? ClientPorts { get; init; }

    /// <summary>Only TCP segments with ACK or RST.</summary>
    public bool Established { get; init; }

    /// <summary>Whether it looks beyond the protocol, so that a later fragment does not tell all that it asks.</summary>
    internal bool LooksAtPorts => RemotePorts is not null || ClientPorts is not null;
}
