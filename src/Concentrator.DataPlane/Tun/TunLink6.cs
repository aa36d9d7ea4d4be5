using System.Globalization;
using System.Net.NetworkInformation;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>IPv6 on the TUN device, and the machine as a router of IPv6.</summary>
internal static class TunLink6
{
    private const string Settings = "/proc/sys/net/ipv6/conf";
    private const string ForwardingSwitch = $"{Settings}/all/forwarding";

    /// <summary>Sets the addresses of a device that is up; other global ones go.</summary>
    /// <exception cref="NetworkSetupException">The machine has no IPv6, or ip fails; the message says what to do.</exception>
    public static void Configure(NetworkOptions options)
    {
        if (options.Mtu < Ipv6Packet.MinMtu)
        {
            throw new NetworkSetupException($"Network:Mtu {options.Mtu} is below {Ipv6Packet.MinMtu}, which IPv6 needs.");
        }

        if (!Directory.Exists(Settings))
        {
            throw new NetworkSetupException("the kernel has no IPv6 (ipv6.disable=1, or the module is missing).");
        }

        SwitchOn(options.Device);
        Run("address", "flush", "dev", options.Device, "scope", "global");
        foreach (var prefix in options.Prefixes6)
        {
            // Nobody else is on the link who could have the address.
            Run("address", "replace", AddressOf(options, prefix), "dev", options.Device, "nodad");
        }
    }

    /// <summary>Removes the addresses again, as far as that can be done.</summary>
    public static void RemoveAddresses(string device) =>
        SystemProgram.TryRun("ip", "iproute2", ["-6", "address", "flush", "dev", device, "scope", "global"], string.Empty, out _);

    /// <summary>Whether the device has all addresses that it is to have.</summary>
    public static bool HasAddresses(NetworkOptions options)
    {
        var link = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(link => string.Equals(link.Name, options.Device, StringComparison.Ordinal));
        var addresses = link?.GetIPProperties().UnicastAddresses.Select(address => address.Address).ToHashSet() ?? [];
        return options.Prefixes6.All(prefix => addresses.Contains(prefix.Gateway.ToIPAddress()));
    }

    /// <summary>The address as <c>ip</c> takes it. With the pool's length the kernel would make a route to the whole pool; in routed mode only what is held here gets routes.</summary>
    public static string AddressOf(NetworkOptions options, NetworkPrefix6 prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix.Gateway}/{(options.Routing == RoutingMode.Routed ? 128 : prefix.Prefix.Length)}");

    /// <summary>
    /// Lets the kernel forward IPv6. It stays so afterwards: others may have come to rely on it. A machine that forwards takes no Router Advertisements any more unless it
    /// is told to, so the links that take them are told first, or the machine would lose its own way out.
    /// </summary>
    /// <exception cref="NetworkSetupException">Forwarding is off and cannot be switched on.</exception>
    public static void EnableForwarding()
    {
        try
        {
            if (!IsZero(ForwardingSwitch))
            {
                return;
            }

            foreach (var link in Directory.GetDirectories(Settings))
            {
                var accepts = Path.Combine(link, "accept_ra");
                if (File.Exists(accepts) && File.ReadAllText(accepts).StartsWith('1'))
                {
                    File.WriteAllText(accepts, "2\n");
                }
            }

            File.WriteAllText(ForwardingSwitch, "1\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetworkSetupException(
                $"IPv6 forwarding is off and {ForwardingSwitch} cannot be written ({exception.Message}): set net.ipv6.conf.all.forwarding=1 on the machine (in a pod: a securityContext sysctl).",
                exception);
        }
    }

    private static void SwitchOn(string device)
    {
        var disabled = $"{Settings}/{device}/disable_ipv6";
        try
        {
            if (!IsZero(disabled))
            {
                File.WriteAllText(disabled, "0\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetworkSetupException(
                $"IPv6 is switched off and {disabled} cannot be written ({exception.Message}): set net.ipv6.conf.default.disable_ipv6=0 (docker: --sysctl net.ipv6.conf.all.disable_ipv6=0).", exception);
        }
    }

    private static bool IsZero(string file) => File.ReadAllText(file).StartsWith('0');

    private static void Run(params string[] arguments) => SystemProgram.Run("ip", "iproute2", ["-6", .. arguments]);
}
