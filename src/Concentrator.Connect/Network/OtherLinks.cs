using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Concentrator.DataPlane;

namespace Concentrator.Connect.Network;

/// <summary>The IPv4 addresses of the machine's other devices, and the networks that they are on.</summary>
/// <param name="links">A device's name, its address, and the bits of the network's prefix.</param>
internal sealed class OtherLinks(IReadOnlyList<(string Device, IPAddress Address, int PrefixLength)> links)
{
    private readonly (string Device, IPAddress Address, IPNetwork Network)[] _links = [.. links.Select(link => (link.Device, link.Address, NetworkOf(link.Address, link.PrefixLength)))];

    /// <summary>Reads those that the machine has now.</summary>
    /// <param name="device">The tunnel's own device.</param>
    /// <exception cref="NetworkSetupException">The system does not tell.</exception>
    public static OtherLinks Read(string device)
    {
        try
        {
            return new OtherLinks([
                .. from other in NetworkInterface.GetAllNetworkInterfaces()
                   where !string.Equals(other.Name, device, StringComparison.Ordinal)
                   from own in other.GetIPProperties().UnicastAddresses
                   where own.Address.AddressFamily == AddressFamily.InterNetwork
                   select (other.Name, own.Address, own.PrefixLength),
            ]);
        }
        catch (Exception failure) when (failure is NetworkInformationException or IOException or UnauthorizedAccessException)
        {
            throw new NetworkSetupException($"The addresses of this machine cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The device that has an address; null when none has.</summary>
    public string? HolderOf(IPAddress address) => Array.Find(_links, link => link.Address.Equals(address)).Device;

    /// <summary>The device on whose network an address is; null when it is on none.</summary>
    public string? DeviceTo(IPAddress address) => Array.Find(_links, link => link.Network.PrefixLength > 0 && link.Network.Contains(address)).Device;

    private static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }
}
