using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip;

/// <summary>A view of one IPv6 packet (RFC 8200 §3) whose lengths have been checked, those of its extension headers too.</summary>
public readonly ref struct Ipv6Packet
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 40;

    /// <summary>The largest packet, bytes. Jumbograms (RFC 2675) do not go through tunnels.</summary>
    public const int MaxSize = HeaderSize + ushort.MaxValue;

    /// <summary>The MTU that every link has (RFC 8200 §5).</summary>
    public const int MinMtu = 1280;

    internal const int PayloadLengthOffset = 4;
    internal const int NextHeaderOffset = 6;
    internal const int HopLimitOffset = 7;
    internal const int SourceOffset = 8;
    internal const int DestinationOffset = 24;

    /// <summary>More than any sender has; RFC 8504 §5.3 lets a host set such a limit.</summary>
    private const int MaxExtensionHeaders = 16;

    private const int ExtensionUnit = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    private Ipv6Packet(ReadOnlySpan<byte> bytes, IpProtocol protocol, int payloadStart, ushort fragment, bool isFragment)
    {
        _bytes = bytes;
        Protocol = protocol;
        PayloadStart = payloadStart;
        IsFragment = isFragment;
        PayloadOffset = fragment & ~7;
    }

    /// <summary>The packet, without bytes that came behind its payload length (padding of the link, RFC 1661 §2).</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Bytes of header, extension headers and payload.</summary>
    public int TotalLength => _bytes.Length;

    /// <summary>What stands behind the extension headers: the upper-layer protocol, or a header that is not known here.</summary>
    public IpProtocol Protocol { get; }

    /// <summary>Where the upper-layer header begins, bytes from the start of the packet.</summary>
    public int PayloadStart { get; }

    /// <summary>What stands behind the extension headers.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[PayloadStart..];

    /// <summary>Whether the packet is a part of a datagram: fragments follow, or came before (RFC 8200 §4.5). An atomic fragment (RFC 6946) is none.</summary>
    public bool IsFragment { get; }

    /// <summary>Where in the datagram the payload begins, bytes.</summary>
    public int PayloadOffset { get; }

    /// <summary>How many more hops the packet may take.</summary>
    public byte HopLimit => _bytes[HopLimitOffset];

    /// <summary>The source address.</summary>
    public Ipv6Address Source => Ipv6Address.Read(_bytes[SourceOffset..]);

    /// <summary>The destination address.</summary>
    public Ipv6Address Destination => Ipv6Address.Read(_bytes[DestinationOffset..]);

    /// <summary>Looks at the packet at the start of <paramref name="bytes"/>; the view is usable when the status is <see cref="Ipv6PacketStatus.Valid"/>.</summary>
    public static Ipv6PacketStatus Parse(ReadOnlySpan<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        if (bytes.Length < HeaderSize)
        {
            return Ipv6PacketStatus.Truncated;
        }

        if (bytes[0] >> 4 != 6)
        {
            return Ipv6PacketStatus.Version;
        }

        var totalLength = HeaderSize + BinaryPrimitives.ReadUInt16BigEndian(bytes[PayloadLengthOffset..]);
        if (totalLength > bytes.Length)
        {
            return Ipv6PacketStatus.PayloadLength;
        }

        return Walk(bytes[..totalLength], out packet) ? Ipv6PacketStatus.Valid : Ipv6PacketStatus.ExtensionHeader;
    }

    /// <summary>Writes a header before a payload that fills the rest of <paramref name="packet"/>.</summary>
    /// <param name="packet">The whole packet, 40 to 65,575 bytes; its first 40 are written.</param>
    /// <param name="protocol">What the payload is.</param>
    /// <param name="source">The source address.</param>
    /// <param name="destination">The destination address.</param>
    /// <param name="hopLimit">How many hops the packet may take.</param>
    public static void WriteHeader(Span<byte> packet, IpProtocol protocol, Ipv6Address source, Ipv6Address destination, byte hopLimit = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, HeaderSize, nameof(packet));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packet.Length, MaxSize, nameof(packet));
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6000_0000);
        BinaryPrimitives.WriteUInt16BigEndian(packet[PayloadLengthOffset..], (ushort)(packet.Length - HeaderSize));
        packet[NextHeaderOffset] = (byte)protocol;
        packet[HopLimitOffset] = hopLimit;
        source.Write(packet[SourceOffset..]);
        destination.Write(packet[DestinationOffset..]);
    }

    /// <summary>Counts one hop down in a packet that has been checked and has at least two left.</summary>
    public static void DecrementHopLimit(Span<byte> packet) => packet[HopLimitOffset]--;

    private static bool Walk(ReadOnlySpan<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        var (next, at, fragment, isFragment) = ((IpProtocol)bytes[NextHeaderOffset], HeaderSize, (ushort)0, false);
        for (var headers = 0; IsExtension(next) && (fragment & ~7) == 0; headers++)
        {
            if (headers == MaxExtensionHeaders || bytes.Length - at < ExtensionUnit)
            {
                return false;
            }

            var size = next switch
            {
                IpProtocol.Ipv6Fragment => ExtensionUnit,
                IpProtocol.AuthenticationHeader => (bytes[at + 1] + 2) * 4,
                _ => (bytes[at + 1] + 1) * ExtensionUnit,
            };
            if (size > bytes.Length - at)
            {
                return false;
            }

            if (next is IpProtocol.Ipv6Fragment)
            {
                fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
                isFragment = (fragment & ~6) != 0;
            }

            next = (IpProtocol)bytes[at];
            at += size;
        }

        packet = new Ipv6Packet(bytes, next, at, fragment, isFragment);
        return true;
    }

    private static bool IsExtension(IpProtocol header) => header
        is IpProtocol.Ipv6HopByHop or IpProtocol.Ipv6Routing or IpProtocol.Ipv6Fragment or IpProtocol.Ipv6DestinationOptions or IpProtocol.AuthenticationHeader;
}
