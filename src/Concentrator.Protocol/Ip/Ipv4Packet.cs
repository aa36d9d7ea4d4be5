using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip;

/// <summary>A view of one IPv4 packet (RFC 791 §3.1) whose lengths have been checked.</summary>
public readonly ref struct Ipv4Packet
{
    /// <summary>Bytes of a header without options.</summary>
    public const int MinHeaderSize = 20;

    /// <summary>Bytes of the longest header.</summary>
    public const int MaxHeaderSize = 60;

    /// <summary>The largest packet, bytes.</summary>
    public const int MaxSize = 65_535;

    internal const int TotalLengthOffset = 2;
    internal const int IdentificationOffset = 4;
    internal const int FragmentOffset = 6;
    internal const int TimeToLiveOffset = 8;
    internal const int ChecksumOffset = 10;
    internal const ushort DontFragmentBit = 0x4000;
    internal const ushort MoreFragmentsBit = 0x2000;
    private const ushort FragmentOffsetMask = 0x1FFF;

    private readonly ReadOnlySpan<byte> _bytes;

    private Ipv4Packet(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The packet, without bytes that came behind its total length (padding of the link, RFC 1661 §2).</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The header with its options.</summary>
    public ReadOnlySpan<byte> Header => _bytes[..HeaderLength];

    /// <summary>What the packet carries.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>Bytes of the header.</summary>
    public int HeaderLength => (_bytes[0] & 0xF) * 4;

    /// <summary>Bytes of header and payload.</summary>
    public int TotalLength => _bytes.Length;

    /// <summary>The type-of-service byte: DSCP and ECN (RFC 2474, RFC 3168).</summary>
    public byte TypeOfService => _bytes[1];

    /// <summary>The identification that fragments of a datagram share.</summary>
    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(_bytes[IdentificationOffset..]);

    /// <summary>Whether the packet must not be fragmented.</summary>
    public bool DontFragment => (FragmentField & DontFragmentBit) != 0;

    /// <summary>Whether fragments follow.</summary>
    public bool MoreFragments => (FragmentField & MoreFragmentsBit) != 0;

    /// <summary>Where in the datagram the payload begins, bytes.</summary>
    public int PayloadOffset => (FragmentField & FragmentOffsetMask) * 8;

    /// <summary>Whether the packet is a part of a datagram.</summary>
    public bool IsFragment => (FragmentField & (MoreFragmentsBit | FragmentOffsetMask)) != 0;

    /// <summary>How many more hops the packet may take.</summary>
    public byte TimeToLive => _bytes[TimeToLiveOffset];

    /// <summary>What the payload is.</summary>
    public IpProtocol Protocol => (IpProtocol)_bytes[9];

    /// <summary>The source address.</summary>
    public Ipv4Address Source => Ipv4Address.Read(_bytes[12..]);

    /// <summary>The destination address.</summary>
    public Ipv4Address Destination => Ipv4Address.Read(_bytes[16..]);

    /// <summary>Whether the header checksum is right.</summary>
    public bool HasValidChecksum => InternetChecksum.Of(Header) == 0;

    private ushort FragmentField => BinaryPrimitives.ReadUInt16BigEndian(_bytes[FragmentOffset..]);

    /// <summary>Looks at the packet at the start of <paramref name="bytes"/>; the view is usable when the status is <see cref="Ipv4PacketStatus.Valid"/>. The header checksum is not looked at.</summary>
    public static Ipv4PacketStatus Parse(ReadOnlySpan<byte> bytes, out Ipv4Packet packet)
    {
        packet = default;
        if (bytes.Length < MinHeaderSize)
        {
            return Ipv4PacketStatus.Truncated;
        }

        if (bytes[0] >> 4 != 4)
        {
            return Ipv4PacketStatus.Version;
        }

        var headerLength = (bytes[0] & 0xF) * 4;
        if (headerLength < MinHeaderSize || headerLength > bytes.Length)
        {
            return Ipv4PacketStatus.HeaderLength;
        }

        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[TotalLengthOffset..]);
        if (totalLength < headerLength || totalLength > bytes.Length)
        {
            return Ipv4PacketStatus.TotalLength;
        }

        var view = new Ipv4Packet(bytes[..totalLength]);
        if (view.PayloadOffset + totalLength > MaxSize)
        {
            return Ipv4PacketStatus.FragmentOffset;
        }

        packet = view;
        return Ipv4PacketStatus.Valid;
    }

    /// <summary>Writes a header without options, with its checksum, before a payload that fills the rest of <paramref name="packet"/>.</summary>
    /// <param name="packet">The whole packet, 20 to 65,535 bytes; its first 20 are written.</param>
    /// <param name="protocol">What the payload is.</param>
    /// <param name="source">The source address.</param>
    /// <param name="destination">The destination address.</param>
    /// <param name="identification">The identification.</param>
    /// <param name="dontFragment">Whether the packet must not be fragmented.</param>
    /// <param name="timeToLive">How many hops the packet may take.</param>
    public static void WriteHeader(
        Span<byte> packet, IpProtocol protocol, Ipv4Address source, Ipv4Address destination, ushort identification = 0, bool dontFragment = false, byte timeToLive = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, MinHeaderSize, nameof(packet));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packet.Length, MaxSize, nameof(packet));
        packet[0] = 0x45;
        packet[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[TotalLengthOffset..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[IdentificationOffset..], identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet[FragmentOffset..], dontFragment ? DontFragmentBit : (ushort)0);
        packet[TimeToLiveOffset] = timeToLive;
        packet[9] = (byte)protocol;
        source.Write(packet[12..]);
        destination.Write(packet[16..]);
        WriteChecksum(packet);
    }

    /// <summary>Counts one hop down in a packet that has been checked and has at least two left, with an incremental checksum (RFC 1812 §5.3.1, RFC 1624).</summary>
    public static void DecrementTimeToLive(Span<byte> packet)
    {
        var word = BinaryPrimitives.ReadUInt16BigEndian(packet[TimeToLiveOffset..]);
        var checksum = BinaryPrimitives.ReadUInt16BigEndian(packet[ChecksumOffset..]);
        var lower = (ushort)(word - 0x100);
        BinaryPrimitives.WriteUInt16BigEndian(packet[TimeToLiveOffset..], lower);
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumOffset..], InternetChecksum.Update(checksum, word, lower));
    }

    /// <summary>Computes and writes the header checksum of a packet whose header length has been checked.</summary>
    public static void WriteChecksum(Span<byte> packet)
    {
        var header = packet[..((packet[0] & 0xF) * 4)];
        BinaryPrimitives.WriteUInt16BigEndian(header[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(header[ChecksumOffset..], InternetChecksum.Of(header));
    }
}
