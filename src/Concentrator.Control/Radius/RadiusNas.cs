using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>What we are called towards RADIUS servers, and the attributes that say which server, which client and which tunnel a request is about: the same in every request.</summary>
/// <param name="Identifier">What NAS-Identifier says (RFC 2865 §5.32); null: the name of the edge that has the tunnel.</param>
/// <param name="Address">What NAS-IP-Address or NAS-IPv6-Address says; null: neither is sent.</param>
public sealed record RadiusNas(string? Identifier, IPAddress? Address)
{
    /// <summary>The edge's name alone.</summary>
    public static RadiusNas ByEdge { get; } = new(Identifier: null, Address: null);

    /// <summary>What NAS-Identifier says of a tunnel.</summary>
    /// <param name="edge">The edge that has it.</param>
    internal string IdentifierOf(string edge) => Identifier ?? edge;

    /// <summary>Adds which server it is.</summary>
    internal void Name(RadiusPacketWriter request, string edge)
    {
        request.TryAdd(RadiusAttributeType.NasIdentifier, IdentifierOf(edge));
        if (Address is not null)
        {
            request.TryAdd(Address.AddressFamily == AddressFamily.InterNetwork ? RadiusAttributeType.NasIpAddress : RadiusAttributeType.NasIpv6Address, Address);
        }
    }

    /// <summary>Adds which server, client and tunnel it is, and what the tunnel is for.</summary>
    internal void Describe(RadiusPacketWriter request, string edge, TunnelId tunnel, TunnelOrigin origin)
    {
        Name(request, edge);

        // One for all nodes, from the login to the last accounting record (RFC 2866 §5.5).
        request.TryAdd(RadiusAttributeType.AcctSessionId, tunnel.ToString());
        request.TryAdd(RadiusAttributeType.CallingStationId, origin.Client.Address.ToString());
        request.TryAdd(RadiusAttributeType.CalledStationId, origin.ServerName ?? origin.Listener.Address.ToString());
        request.TryAdd(RadiusAttributeType.ServiceType, RadiusAccessRequest.FramedService);
        request.TryAdd(RadiusAttributeType.FramedProtocol, RadiusAccessRequest.Ppp);
        request.TryAdd(RadiusAttributeType.NasPortType, RadiusAccessRequest.VirtualPort);
    }
}
