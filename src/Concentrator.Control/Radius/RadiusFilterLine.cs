using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Radius;

/// <summary>
/// Reads one filter of a set ([MS-RNAP] 2.2.1.3, 2.2.1.15): source, destination, protocol, late-bound flags, ports. Our lines name the remote end and know the client by its tunnel: a line that names the
/// client otherwise than as anybody, or as the address that it is given (late bound), cannot be honoured; nor can one for a type of ICMP.
/// </summary>
internal static class RadiusFilterLine
{
    private const int Ipv4Size = 28;
    private const int Ipv6Size = 52;

    private const uint LateSource = 0x01;
    private const uint LateDestination = 0x04;
    private const uint LateSourceMask = 0x10;
    private const uint LateDestinationMask = 0x20;

    /// <summary>Any type and any code of ICMP, as Windows writes it (FILTER_ICMP_TYPE_ANY).</summary>
    private const ushort AnyIcmp = 0xFF;

    /// <summary>RRAS' word for TCP that stands already, and another protocol's number: nobody says which of them is meant.</summary>
    private const uint EstablishedTcp = 0x86;

    /// <summary>Bytes of a filter.</summary>
    public static int SizeOf(bool isIpv6) => isIpv6 ? Ipv6Size : Ipv4Size;

    /// <summary>All addresses of an IP version.</summary>
    public static IPNetwork Everything(bool isIpv6) => new(isIpv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>Reads it; null when it asks for what no edge enforces.</summary>
    /// <param name="line">Its bytes, <see cref="SizeOf"/> of them.</param>
    /// <param name="isIpv6">Its IP version.</param>
    /// <param name="isInput">Whether it is for packets from the client.</param>
    /// <param name="action">What becomes of a packet that fits.</param>
    public static FilterRule? Read(ReadOnlySpan<byte> line, bool isIpv6, bool isInput, FilterAction action)
    {
        var end = isIpv6 ? 20 : 8;
        var source = line[..end];
        var destination = line.Slice(end, end);
        var rest = line[(2 * end)..];
        var (protocol, late) = isIpv6
            ? (BinaryPrimitives.ReadUInt32BigEndian(rest), BinaryPrimitives.ReadUInt32BigEndian(rest[4..]))
            : (BinaryPrimitives.ReadUInt32LittleEndian(rest), BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]));
        var (clientLate, clientMaskLate) = isInput ? (LateSource, LateSourceMask) : (LateDestination, LateDestinationMask);
        if ((late & ~(clientLate | clientMaskLate)) != 0 || protocol > byte.MaxValue || protocol == EstablishedTcp
            || ((late & clientLate) == 0 && !IsAnybody(isInput ? source : destination, isIpv6))
            || !TryReadNetwork(isInput ? destination : source, isIpv6, out var remote))
        {
            return null;
        }

        var rule = new FilterRule(action) { Remote = remote, Protocol = protocol == 0 ? null : (IpProtocol)protocol };
        switch (rule.Protocol)
        {
            case IpProtocol.Tcp or IpProtocol.Udp:
                var (from, to) = (Ports(rest[8..]), Ports(rest[10..]));
                return isInput ? rule with { ClientPorts = from, RemotePorts = to } : rule with { ClientPorts = to, RemotePorts = from };
            case IpProtocol.Icmp or IpProtocol.Icmpv6:
                var (type, code) = isIpv6
                    ? (BinaryPrimitives.ReadUInt16BigEndian(rest[8..]), BinaryPrimitives.ReadUInt16BigEndian(rest[10..]))
                    : (BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]), BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]));
                return type == AnyIcmp && code == AnyIcmp ? rule : null;
            default:
                return rest[8..].ContainsAnyExcept((byte)0) ? null : rule;
        }
    }

    /// <summary>A zero address is anybody's, whatever its mask; for IPv6 a zero length too.</summary>
    private static bool IsAnybody(ReadOnlySpan<byte> end, bool isIpv6) =>
        !end[..AddressSize(isIpv6)].ContainsAnyExcept((byte)0) || (isIpv6 && BinaryPrimitives.ReadUInt32BigEndian(end[16..]) == 0);

    private static bool TryReadNetwork(ReadOnlySpan<byte> end, bool isIpv6, out IPNetwork network)
    {
        network = Everything(isIpv6);
        if (IsAnybody(end, isIpv6))
        {
            return true;
        }

        var number = BinaryPrimitives.ReadUInt32BigEndian(end[AddressSize(isIpv6)..]);

        // A mask is ones and then zeros: then its complement and one more is a power of two.
        if (isIpv6 ? number > 128 : ~number != uint.MaxValue && !BitOperations.IsPow2(~number + 1UL))
        {
            return false;
        }

        var length = isIpv6 ? (int)number : BitOperations.PopCount(number);
        Span<byte> address = stackalloc byte[AddressSize(isIpv6)];
        end[..address.Length].CopyTo(address);
        for (var i = 0; i < address.Length; i++)
        {
            address[i] &= (byte)~(0xFF >> Math.Clamp(length - (i * 8), 0, 8));
        }

        network = new IPNetwork(new IPAddress(address), length);
        return true;
    }

    private static int AddressSize(bool isIpv6) => isIpv6 ? 16 : 4;

    private static PortRange? Ports(ReadOnlySpan<byte> port) => BinaryPrimitives.ReadUInt16BigEndian(port) is not 0 and var number ? new PortRange(number, number) : null;
}
