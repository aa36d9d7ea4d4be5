using System.Net;
using System.Net.Sockets;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;

namespace Concentrator.Connect.Network;

/// <summary>The program <c>ip</c> (ip(8), package iproute2), as far as a tunnel's client needs it.</summary>
internal static class IpProgram
{
    /// <summary>The route protocol number (<c>rtm_protocol</c>) of our routes, free in /etc/iproute2/rt_protos: by it they are told from others'.</summary>
    public const string Protocol = "84";

    private const string Package = "iproute2";

    // More than that of any route through the tunnel, so that those win.
    private const string BlockMetric = "20084";

    /// <summary>Sets a device's MTU and brings it up.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static void BringUp(string device, int mtu) => Run("link", "set", "dev", device, "mtu", mtu.ToString(), "up");

    /// <summary>Lets the kernel make no link-local address of its own for a device; older kernels do all the same.</summary>
    public static void GenerateNoAddress(string device) => SystemProgram.TryRun("ip", Package, ["link", "set", "dev", device, "addrgenmode", "none"], "", out _);

    /// <summary>Gives a device a link-local address, and takes away every other IPv6 address.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static void SetLinkLocal(string device, IPAddress address)
    {
        Run("-6", "address", "flush", "dev", device);
        Run("-6", "address", "add", $"{address}/64", "dev", device, "nodad");
    }

    /// <summary>Gives a device an address; it may have it already.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static void AddAddress(string device, IPAddress address) => Run("address", "replace", NetworkPlan.Host(address).ToString(), "dev", device);

    /// <summary>Takes an address from a device.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static void RemoveAddress(string device, IPAddress address) => Run("address", "del", NetworkPlan.Host(address).ToString(), "dev", device);

    /// <summary>Takes all addresses from a device.</summary>
    public static void RemoveAddresses(string device) => SystemProgram.TryRun("ip", Package, ["address", "flush", "dev", device], "", out _);

    /// <summary>Adds a route to the device; false when there is one to this prefix already.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static bool TryAddRoute(IPNetwork prefix, string device) => TryAdd([Family(prefix.BaseAddress), "route", "add", prefix.ToString(), "dev", device, "proto", Protocol]);

    /// <summary>Removes all our routes to the device, and all that the kernel made there for IPv6.</summary>
    public static void RemoveRoutes(string device)
    {
        foreach (var (family, protocol) in new[] { ("-4", Protocol), ("-6", Protocol), ("-6", "ra"), ("-6", "kernel") })
        {
            SystemProgram.TryRun("ip", Package, [family, "route", "flush", "dev", device, "proto", protocol], "", out _);
        }
    }

    /// <summary>The way that packets to a host take now; null when the host is this machine itself.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static ServerRoute? WayTo(IPAddress host) =>
        SystemProgram.TryRun("ip", Package, ["-json", "route", "get", host.ToString()], "", out var answer, out var failure)
            ? ServerRoute.Read(host, answer)
            : throw new NetworkSetupException(failure);

    /// <summary>Adds a route to a host beside the tunnel; false when there is one already.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static bool TryAdd(ServerRoute route) => TryAdd(Arguments("add", route));

    /// <summary>Removes such a route, if it is there.</summary>
    public static void Remove(ServerRoute route) => SystemProgram.TryRun("ip", Package, Arguments("del", route), "", out _);

    /// <summary>The way that packets to a host take when nothing goes through a tunnel of ours: the longest prefix in the main table wins. Null when there is none.</summary>
    /// <param name="host">The host.</param>
    /// <param name="device">The tunnel's device.</param>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static ServerRoute? WayBeside(IPAddress host, string device) =>
        SystemProgram.TryRun("ip", Package, ["-json", Family(host), "route", "show", "table", "main"], "", out var answer, out var failure)
            ? ServerRoute.ReadTable(host, answer, device)
            : throw new NetworkSetupException(failure);

    /// <summary>Makes a network unreachable wherever no route of less metric leads there, as one through the tunnel; false when it is so already.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static bool TryBlock(string network) => TryAdd(Block("add", network));

    /// <summary>Takes such a block away, if it is there.</summary>
    public static void Unblock(string network) => SystemProgram.TryRun("ip", Package, Block("del", network), "", out _);

    private static string[] Block(string verb, string network) => [Family(IPNetwork.Parse(network).BaseAddress), "route", verb, "unreachable", network, "proto", Protocol, "metric", BlockMetric];

    private static IEnumerable<string> Arguments(string verb, ServerRoute route)
    {
        var address = IPAddress.Parse(route.Host);
        return
        [
            Family(address), "route", verb, NetworkPlan.Host(address).ToString(),
            .. route.Gateway is null ? [] : new[] { "via" }.Concat(route.Gateway.Split(' ')),
            "dev", route.Device, "proto", Protocol, .. route.Gateway is null ? Array.Empty<string>() : ["onlink"],
        ];
    }

    private static bool TryAdd(IEnumerable<string> arguments)
    {
        if (SystemProgram.TryRun("ip", Package, arguments, "", out var failure))
        {
            return true;
        }

        return failure.Contains("File exists", StringComparison.Ordinal) ? false : throw new NetworkSetupException(failure);
    }

    private static string Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? "-4" : "-6";

    private static void Run(params string[] arguments) => SystemProgram.Run("ip", Package, arguments);
}
