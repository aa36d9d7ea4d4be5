using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Concentrator.Server.Certificates;

/// <summary>The names and addresses by which clients may reach this machine.</summary>
internal static class HostNames
{
    /// <summary>What the framework calls a device without a link layer, which a TUN device is (ARPHRD_NONE).</summary>
    private const NetworkInterfaceType Tun = NetworkInterfaceType.Unknown;

    /// <summary>The configured names first, then the machine's name, its addresses, and <c>localhost</c>.</summary>
    internal static IReadOnlyList<string> Find(IReadOnlyList<string> configured)
    {
        List<string> names = [.. configured];
        var host = Dns.GetHostName();
        if (Uri.CheckHostName(host) == UriHostNameType.Dns)
        {
            names.Add(host.ToLowerInvariant());
        }

        names.AddRange(Addresses().Select(address => address.ToString()));
        names.AddRange(["localhost", "127.0.0.1", "::1"]);
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The machine's addresses that others can reach; those of TUN devices, ours among them, are not.</summary>
    internal static IEnumerable<IPAddress> Addresses() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(device => device.OperationalStatus == OperationalStatus.Up && device.NetworkInterfaceType is not (NetworkInterfaceType.Loopback or NetworkInterfaceType.Tunnel or NetworkInterfaceType.Ppp or Tun))
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6);
}
