using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip;

/// <summary>A view of one UDP datagram (RFC 768) whose length has been checked.</summary>
public readonly ref struct UdpDatagram
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 8;

    internal const int LengthOffset = 4;
    internal const int ChecksumOffset = 6;

    private readonly ReadOnlySpan<byte> _bytes;

    private UdpDatagram(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The source port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    /// <summary>The destination port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>The checksum; zero when the sender computed none.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderSize..];

    /// <summary>Looks at the payload of an IP packet that is no fragment; false when it holds no whole datagram.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UdpDatagram datagram)
    {
        datagram = default;
        if (bytes.Length < HeaderSize)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthOffset..]);
        if (length < HeaderSize || length > bytes.Length)
        {
            return false;
        }

        datagram = new UdpDatagram(bytes[..length]);
        return true;
    }

    /// <summary>Writes the IPv4 and the UDP header, with their checksums, before a payload that begins at byte 28 and fills the rest of <paramref name="packet"/>.</summary>
    /// <param name="packet">The whole packet, 28 to 65,535 bytes.</param>
    /// <param name="source">The source address.</param>
    /// <param name="sourcePort">The source port.</param>
    /// <param name="destination">The destination address.</param>
    /// <param name="destinationPort">The destination port.</param>
    public static void WritePacket(Span<byte> packet, Ipv4Address source, ushort sourcePort, Ipv4Address destination, ushort destinationPort)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, Ipv4Packet.MinHeaderSize + HeaderSize, nameof(packet));
        Ipv4Packet.WriteHeader(packet, IpProtocol.Udp, source, destination);
        var datagram = packet[Ipv4Packet.MinHeaderSize..];
        WriteHeader(datagram, sourcePort, destinationPort);
        WriteChecksum(datagram, source, destination);
    }

    /// <summary>Writes the IPv6 and the UDP header, with its checksum, before a payload that begins at byte 48 and fills the rest of <paramref name="packet"/>.</summary>
    /// <param name="packet">The whole packet, 48 to 65,575 bytes.</param>
    /// <param name="source">The source address.</param>
    /// <param name="sourcePort">The source port.</param>
    /// <param name="destination">The destination address.</param>
    /// <param name="destinationPort">The destination port.</param>
    public static void WritePacket(Span<byte> packet, Ipv6Address source, ushort sourcePort, Ipv6Address destination, ushort destinationPort)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, Ipv6Packet.HeaderSize + HeaderSize, nameof(packet));
        Ipv6Packet.WriteHeader(packet, IpProtocol.Udp, source, destination);
        var datagram = packet[Ipv6Packet.HeaderSize..];
        WriteHeader(datagram, sourcePort, destinationPort);
        WriteChecksum(datagram, source, destination);
    }

    /// <summary>Computes and writes the checksum of a whole datagram; a sum of zero is sent as all ones.</summary>
    public static void WriteChecksum(Span<byte> datagram, Ipv4Address source, Ipv4Address destination)
    {
        var field = datagram[ChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(field, 0);
        var checksum = InternetChecksum.Of(datagram, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, datagram.Length));
        BinaryPrimitives.WriteUInt16BigEndian(field, checksum == 0 ? (ushort)0xFFFF : checksum);
    }

    /// <inheritdoc cref="WriteChecksum(Span{byte}, Ipv4Address, Ipv4Address)"/>
    public static void WriteChecksum(Span<byte> datagram, Ipv6Address source, Ipv6Address destination)
    {
        var field = datagram[ChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(field, 0);
        var checksum = InternetChecksum.Of(datagram, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, datagram.Length));
        BinaryPrimitives.WriteUInt16BigEndian(field, checksum == 0 ? (ushort)0xFFFF : checksum);
    }

    /// <summary>Whether the checksum is right, or absent, for a datagram that travelled between these addresses.</summary>
    public bool HasValidChecksum(Ipv4Address source, Ipv4Address destination) =>
        Checksum == 0 || InternetChecksum.Of(_bytes, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, _bytes.Length)) == 0;

    /// <summary>Whether the checksum is right for a datagram that travelled between these addresses. In IPv6 it may not be absent (RFC 8200 §8.1).</summary>
    public bool HasValidChecksum(Ipv6Address source, Ipv6Address destination) =>
        Checksum != 0 && InternetChecksum.Of(_bytes, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, _bytes.Length)) == 0;

    private static void WriteHeader(Span<byte> datagram, ushort sourcePort, ushort destinationPort)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[LengthOffset..], (ushort)datagram.Length);
    }
}
