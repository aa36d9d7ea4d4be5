using System.Net;

namespace Concentrator.Protocol.Ip;

/// <summary>Networks of IPv4-mapped IPv6 addresses (RFC 4291 §2.5.5.2): another way to write IPv4 networks.</summary>
public static class MappedNetwork
{
    /// <summary>The length of <c>::ffff:0:0/96</c>, bits.</summary>
    public const int PrefixLength = 96;

    /// <summary>A network as it is best written: <c>::ffff:a.b.c.d/n</c> as the IPv4 network <c>a.b.c.d/(n - 96)</c>, any other as it is.</summary>
    public static IPNetwork Unmapped(IPNetwork network) => network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= PrefixLength
        ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - PrefixLength)
        : network;

    /// <summary>Whether an address and a length ask for more than the IPv4 addresses, which no network of one family is.</summary>
    public static bool IsWiderThanIpv4(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 && prefixLength < PrefixLength;
    }
}
