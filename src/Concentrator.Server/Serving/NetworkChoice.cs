using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Serving;

/// <summary>Opens the network behind the tunnels that the settings and the process's rights allow.</summary>
internal static class NetworkChoice
{
    private const string TunDevice = "/dev/net/tun";

    /// <summary>What the data plane is told.</summary>
    internal static NetworkOptions Options(ConcentratorSettings settings) => new()
    {
        Device = settings.Network.Device,
        Mtu = settings.Network.Mtu,
        Routing = settings.Network.Routing,
        Prefixes =
        [
            .. settings.Pools.Select(pool => new NetworkPrefix(
                new Ipv4Prefix(Ipv4Address.From(pool.Prefix.BaseAddress), pool.Prefix.PrefixLength),
                Ipv4Address.From(pool.EffectiveGateway))),
        ],
        Prefixes6 =
        [
            .. settings.Pools.Where(pool => pool.Prefix6 is not null).Select(pool => new NetworkPrefix6(
                Ipv6Prefix.From(pool.Prefix6!.Value),
                Ipv6Address.From(pool.Gateway6!))),
        ],
    };

    /// <summary>The mode to use, and why when the settings leave it open and it is not the device.</summary>
    internal static (NetworkMode Mode, string? Notice) Choose(ConcentratorSettings settings, bool privileged)
    {
        if (settings.Network.Mode is { } chosen)
        {
            return (chosen, null);
        }

        // Who wants routes means the device, or wants to hear what is missing.
        if (settings.Network.Routing == RoutingMode.Routed)
        {
            return (NetworkMode.Tun, null);
        }

        if (!File.Exists(TunDevice))
        {
            return (NetworkMode.None, $"There is no {TunDevice} here, so nothing is forwarded: clients can log in and ping the gateway (Network:Mode = none)");
        }

        // A device that `concentrator prepare` made belongs to the user that serves.
        return privileged || Directory.Exists($"/sys/class/net/{settings.Network.Device}")
            ? (NetworkMode.Tun, null)
            : (NetworkMode.None, "Not run as root and no device prepared, so nothing is forwarded: clients can log in and ping the gateway (Network:Mode = none); see concentrator prepare");
    }
}
