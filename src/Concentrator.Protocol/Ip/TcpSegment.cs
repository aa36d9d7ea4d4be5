using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip;

/// <summary>A view of one TCP segment (RFC 9293 §3.1) whose header length has been checked.</summary>
public readonly ref struct TcpSegment
{
    /// <summary>Bytes of a header without options.</summary>
    public const int MinHeaderSize = 20;

    /// <summary>Bytes of the longest header.</summary>
    public const int MaxHeaderSize = 60;

    internal const int SequenceOffset = 4;
    internal const int FlagsOffset = 13;
    internal const int ChecksumOffset = 16;

    private readonly ReadOnlySpan<byte> _bytes;

    private TcpSegment(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Header and payload.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Bytes of the header.</summary>
    public int HeaderLength => (_bytes[12] >> 4) * 4;

    /// <summary>The source port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    /// <summary>The destination port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>The sequence number of the first byte of the payload (of the SYN, if set).</summary>
    public uint SequenceNumber => BinaryPrimitives.ReadUInt32BigEndian(_bytes[SequenceOffset..]);

    /// <summary>The next sequence number that the sender expects.</summary>
    public uint AcknowledgmentNumber => BinaryPrimitives.ReadUInt32BigEndian(_bytes[8..]);

    /// <summary>The control bits.</summary>
    public TcpFlags Flags => (TcpFlags)_bytes[FlagsOffset];

    /// <summary>The receive window, unscaled.</summary>
    public ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_bytes[14..]);

    /// <summary>The checksum.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    /// <summary>The options, padding included.</summary>
    public TcpOptions Options => new(_bytes[MinHeaderSize..HeaderLength]);

    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>Looks at the payload of an IP packet; false when it holds no whole TCP header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TcpSegment segment)
    {
        segment = default;
        if (bytes.Length < MinHeaderSize)
        {
            return false;
        }

        var view = new TcpSegment(bytes);
        if (view.HeaderLength < MinHeaderSize || view.HeaderLength > bytes.Length)
        {
            return false;
        }

        segment = view;
        return true;
    }

    /// <summary>Computes and writes the checksum of a whole segment.</summary>
    public static void WriteChecksum(Span<byte> segment, Ipv4Address source, Ipv4Address destination)
    {
        var field = segment[ChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(field, 0);
        BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Of(segment, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Tcp, segment.Length)));
    }

    /// <inheritdoc cref="WriteChecksum(Span{byte}, Ipv4Address, Ipv4Address)"/>
    public static void WriteChecksum(Span<byte> segment, Ipv6Address source, Ipv6Address destination)
    {
        var field = segment[ChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(field, 0);
        BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Of(segment, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Tcp, segment.Length)));
    }

    /// <summary>Whether the checksum is right for a segment that travelled between these addresses.</summary>
    public bool HasValidChecksum(Ipv4Address source, Ipv4Address destination) =>
        InternetChecksum.Of(_bytes, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Tcp, _bytes.Length)) == 0;

    /// <inheritdoc cref="HasValidChecksum(Ipv4Address, Ipv4Address)"/>
    public bool HasValidChecksum(Ipv6Address source, Ipv6Address destination) =>
        InternetChecksum.Of(_bytes, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Tcp, _bytes.Length)) == 0;
}
