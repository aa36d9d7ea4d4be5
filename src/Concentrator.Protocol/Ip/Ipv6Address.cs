using System.Buffers.Binary;
using System.Net;

namespace Concentrator.Protocol.Ip;

/// <summary>An IPv6 address as two numbers in host order (RFC 4291); all zero is the unspecified address and stands for none.</summary>
/// <param name="High">The first 64 bits: the subnet prefix of a /64.</param>
/// <param name="Low">The last 64 bits: the interface identifier.</param>
public readonly record struct Ipv6Address(ulong High, ulong Low)
{
    /// <summary>Bytes of an address.</summary>
    public const int Size = 16;

    private const ulong LinkLocalPrefix = 0xFE80_0000_0000_0000;
    private const ulong AllNodesPrefix = 0xFF02_0000_0000_0000;

    /// <summary>::, the unspecified address.</summary>
    public static Ipv6Address None => default;

    /// <summary>ff02::1, all nodes of the link (RFC 4291 §2.7.1).</summary>
    public static Ipv6Address AllNodes => new(AllNodesPrefix, 1);

    /// <summary>ff02::2, all routers of the link (RFC 4291 §2.7.1).</summary>
    public static Ipv6Address AllRouters => new(AllNodesPrefix, 2);

    /// <summary>ff02::1:2, all DHCP relay agents and servers of the link (RFC 8415 §7.1).</summary>
    public static Ipv6Address AllDhcpAgents => new(AllNodesPrefix, 0x1_0002);

    /// <summary>Whether it is a group's, ff00::/8.</summary>
    public bool IsMulticast => High >> 56 == 0xFF;

    /// <summary>Whether it counts on one link only, fe80::/10.</summary>
    public bool IsLinkLocal => High >> 54 == LinkLocalPrefix >> 54;

    /// <summary>Whether it is ::1.</summary>
    public bool IsLoopback => High == 0 && Low == 1;

    /// <summary>Whether it may belong to one host beyond the link: global or unique local. Not ::/96, which holds ::, ::1 and what is written like IPv4, nor ::ffff:0:0/96 (RFC 4291 §2.5).</summary>
    public bool IsRoutableUnicast => !IsMulticast && !IsLinkLocal && (High != 0 || (Low >> 32) is not (0 or 0xFFFF));

    /// <summary>The link-local address of an interface identifier, fe80::/64 (RFC 4291 §2.5.6).</summary>
    public static Ipv6Address LinkLocal(ulong interfaceIdentifier) => new(LinkLocalPrefix, interfaceIdentifier);

    /// <summary>Reads sixteen bytes in network byte order.</summary>
    public static Ipv6Address Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Takes the numbers out of an <see cref="IPAddress"/>; a zone is left out.</summary>
    /// <exception cref="ArgumentException">The address is not IPv6.</exception>
    public static Ipv6Address From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TryFrom(address, out var read) ? read : throw new ArgumentException($"{address} is not an IPv6 address.", nameof(address));
    }

    /// <summary>Reads text (RFC 4291 §2.2); false when it is anything else, or has a zone, brackets or a port.</summary>
    public static bool TryParse(string? text, out Ipv6Address address)
    {
        address = default;
        return text is not null && !text.AsSpan().ContainsAny('[', ']', '%') && IPAddress.TryParse(text, out var parsed) && TryFrom(parsed, out address);
    }

    /// <summary>Writes sixteen bytes in network byte order.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <summary>The same address as the framework's type.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return new IPAddress(bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => ToIPAddress().ToString();

    private static bool TryFrom(IPAddress from, out Ipv6Address address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var isIpv6 = from.TryWriteBytes(bytes, out var written) && written == Size;
        address = isIpv6 ? Read(bytes) : default;
        return isIpv6;
    }
}
