using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Concentrator.Server.Configuration;

/// <summary>Addresses to listen on as they are written: <c>192.0.2.1:443</c>, <c>[2001:db8::1]:443</c>, <c>localhost:443</c>, or <c>*:443</c> for every address of both families.</summary>
internal static class ListenAddress
{
    /// <summary>Reads a written address; false when it is none.</summary>
    internal static bool TryParse(string text, out IReadOnlyList<IPEndPoint> endpoints)
    {
        endpoints = [];
        text = text.Trim();
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host is "*")
        {
            endpoints = Every(port);
            return true;
        }

        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            endpoints = [new IPEndPoint(IPAddress.Loopback, port)];
            return true;
        }

        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address) || (address.AddressFamily == AddressFamily.InterNetworkV6) != bracketed)
        {
            return false;
        }

        endpoints = [new IPEndPoint(address, port)];
        return true;
    }

    /// <summary>Every address of both families; of IPv4 only where the machine has no IPv6.</summary>
    internal static IReadOnlyList<IPEndPoint> Every(int port) =>
        HasIpv6() ? [new IPEndPoint(IPAddress.Any, port), new IPEndPoint(IPAddress.IPv6Any, port)] : [new IPEndPoint(IPAddress.Any, port)];

    // A kernel may know IPv6 and still have it switched off for every interface: only a bind tells.
    private static bool HasIpv6()
    {
        if (!Socket.OSSupportsIPv6)
        {
            return false;
        }

        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
