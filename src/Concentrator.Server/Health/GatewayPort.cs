using System.Net;
using System.Net.Sockets;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Health;

/// <summary>Where the web site inside the tunnels listens.</summary>
/// <param name="Addresses">The gateways' addresses.</param>
/// <param name="Number">The TCP port.</param>
internal sealed record GatewayPort(IReadOnlyList<IPAddress> Addresses, int Number)
{
    /// <summary>The port of a web site, which takes a capability.</summary>
    internal const int Usual = 80;

    /// <summary>The port where that one cannot be had.</summary>
    internal const int Unprivileged = 8080;

    /// <summary>Finds a port that can be listened on at the gateways that this machine has; null when there is none, or it is not wanted.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="problem">Why there is none, though it is wanted.</param>
    internal static GatewayPort? Find(ConcentratorSettings settings, out string? problem)
    {
        problem = null;
        if (settings.Health.Port == 0)
        {
            return null;
        }

        var gateways = settings.Pools.SelectMany(pool => pool.Gateway6 is { } gateway6 ? [pool.EffectiveGateway, gateway6] : new[] { pool.EffectiveGateway }).Distinct().ToList();
        foreach (var port in settings.Health.Port is { } chosen ? [chosen] : new[] { Usual, Unprivileged })
        {
            // A gateway that the device does not have, such as one of IPv6 where the kernel has none, is left out.
            var addresses = gateways.Where(gateway => TryBind(gateway, port, out _)).ToList();
            if (addresses.Count > 0)
            {
                return new GatewayPort(addresses, port);
            }

            TryBind(gateways[0], port, out problem);
        }

        return null;
    }

    private static bool TryBind(IPAddress address, int port, out string? problem)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            problem = null;
            return true;
        }
        catch (SocketException failure)
        {
            problem = $"{new IPEndPoint(address, port)}: {failure.Message}";
            return false;
        }
    }
}
