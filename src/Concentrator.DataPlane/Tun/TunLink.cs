using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Concentrator.DataPlane.Tun;

/// <summary>Configures the TUN device as a link, and the machine as a router.</summary>
internal static class TunLink
{
    private const nuint GetFlags = 0x8913;
    private const ushort FlagUp = 1;
    private const string ForwardingSwitch = "/proc/sys/net/ipv4/ip_forward";

    /// <summary>Whether a device of this name exists.</summary>
    public static bool Exists(string device) => LibC.InterfaceIndex(device) != 0;

    /// <summary>Sets the addresses, the MTU and the queue's length of a device that exists, and brings it up; other addresses go.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static void Configure(NetworkOptions options)
    {
        Run("address", "flush", "dev", options.Device);
        foreach (var prefix in options.Prefixes)
        {
            Run("address", "replace", AddressOf(options, prefix), "dev", options.Device);
        }

        Run(
            "link", "set", "dev", options.Device, "mtu", options.Mtu.ToString(CultureInfo.InvariantCulture),
            "txqueuelen", options.TransmitQueueLength.ToString(CultureInfo.InvariantCulture), "up");
    }

    /// <summary>What of the options a device that was prepared earlier does not have, each to be read by a person; empty when all is well.</summary>
    public static IEnumerable<string> Differences(NetworkOptions options)
    {
        var link = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(link => string.Equals(link.Name, options.Device, StringComparison.Ordinal));
        if (!IsUp(options.Device))
        {
            yield return "it is down";
        }

        var addresses = link?.GetIPProperties().UnicastAddresses.Select(address => address.Address).ToHashSet() ?? [];
        foreach (var prefix in options.Prefixes.Where(prefix => !addresses.Contains(prefix.Gateway.ToIPAddress())))
        {
            yield return $"it has no address {AddressOf(options, prefix)}";
        }

        foreach (var prefix in options.Prefixes6.Where(prefix => !addresses.Contains(prefix.Gateway.ToIPAddress())))
        {
            yield return $"it has no address {TunLink6.AddressOf(options, prefix)}, so clients get no IPv6";
        }
    }

    /// <summary>Deletes a device if it exists.</summary>
    /// <exception cref="NetworkSetupException">ip is missing or fails.</exception>
    public static void Delete(string device)
    {
        if (Exists(device))
        {
            Run("link", "delete", "dev", device);
        }
    }

    /// <summary>Lets the kernel forward IPv4. It stays so afterwards: others may have come to rely on it.</summary>
    /// <exception cref="NetworkSetupException">Forwarding is off and cannot be switched on.</exception>
    public static void EnableForwarding()
    {
        try
        {
            if (File.ReadAllText(ForwardingSwitch).StartsWith('0'))
            {
                File.WriteAllText(ForwardingSwitch, "1\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetworkSetupException(
                $"IPv4 forwarding is off and {ForwardingSwitch} cannot be written ({exception.Message}): set net.ipv4.ip_forward=1 on the machine (sysctl -w net.ipv4.ip_forward=1; "
                + "in a pod: a securityContext sysctl), or choose Network:Routing none.",
                exception);
        }
    }

    // With the pool's length the kernel would make a route to the whole pool; in routed mode only what is held here gets routes.
    private static string AddressOf(NetworkOptions options, NetworkPrefix prefix) =>
        $"{prefix.Gateway}/{(options.Routing == RoutingMode.Routed ? 32 : prefix.Prefix.Length)}";

    // Not the operational status, which lags behind the opening of a queue.
    private static unsafe bool IsUp(string device)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var request = new InterfaceRequest(device, 0);
        return LibC.Ioctl(socket.SafeHandle, GetFlags, &request) == 0 && (request.Flags & FlagUp) != 0;
    }

    private static void Run(params string[] arguments) => SystemProgram.Run("ip", "iproute2", ["-4", .. arguments]);
}
