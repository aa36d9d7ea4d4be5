using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>The attributes that say which server, which client and which tunnel a request is about: the same in every request.</summary>
internal static class RadiusNas
{
    /// <summary>Adds them.</summary>
    public static void Describe(RadiusPacketWriter request, RadiusOptions options, string edge, TunnelId tunnel, TunnelOrigin origin)
    {
        request.TryAdd(RadiusAttributeType.NasIdentifier, options.NasIdentifier ?? edge);
        if (options.NasAddress is { } address)
        {
            request.TryAdd(address.AddressFamily == AddressFamily.InterNetwork ? RadiusAttributeType.NasIpAddress : RadiusAttributeType.NasIpv6Address, address);
        }

        // One for all nodes, from the login to the last accounting record (RFC 2866 §5.5).
        request.TryAdd(RadiusAttributeType.AcctSessionId, tunnel.ToString());
        request.TryAdd(RadiusAttributeType.CallingStationId, origin.Client.Address.ToString());
        request.TryAdd(RadiusAttributeType.CalledStationId, origin.ServerName ?? origin.Listener.Address.ToString());
    }
}
