using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Cuts a TCP super-packet of the kernel into the segments that it stands for.</summary>
internal static class TcpSegmentation
{
    private const int SequenceOffset = 4;
    private const int FlagsOffset = 13;

    /// <summary>Room for the IPv6 header and a few extension headers; the kernel does not make super-packets with more.</summary>
    private const int MaxIpv6Headers = 256;

    private const byte OnlyOnLast = (byte)(TcpFlags.Fin | TcpFlags.Psh);
    private const byte OnlyOnFirst = (byte)TcpFlags.Cwr;

    /// <summary>
    /// Delivers the segments one after the other, with right checksums. No payload is copied: the headers of a segment are written right before its payload,
    /// over bytes of the segment before, which has been delivered.
    /// </summary>
    /// <param name="packet">The super-packet; its bytes are used up.</param>
    /// <param name="segmentSize">Bytes of payload in each segment but the last.</param>
    /// <param name="sink">Takes the segments.</param>
    /// <returns>How many segments were delivered; 0 when this is no TCP packet that can be cut.</returns>
    public static int Deliver(Span<byte> packet, int segmentSize, IPacketSink sink)
    {
        if (segmentSize <= 0 || Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid || ip.Protocol != IpProtocol.Tcp || ip.IsFragment
            || !TcpSegment.TryParse(ip.Payload, out var tcp))
        {
            return 0;
        }

        var ipLength = ip.HeaderLength;
        var headersLength = ipLength + tcp.HeaderLength;
        var totalLength = ip.TotalLength;
        var (source, destination, sequence, identification, flags) = (ip.Source, ip.Destination, tcp.SequenceNumber, ip.Identification, (byte)tcp.Flags);
        Span<byte> headers = stackalloc byte[Ipv4Packet.MaxHeaderSize + TcpSegment.MaxHeaderSize];
        packet[..headersLength].CopyTo(headers);
        headers = headers[..headersLength];

        var count = 0;
        for (var start = headersLength; start < totalLength || count == 0; start += segmentSize, count++)
        {
            var isLast = start + segmentSize >= totalLength;
            var segment = packet[(start - headersLength)..(isLast ? totalLength : start + segmentSize)];
            headers.CopyTo(segment);
            BinaryPrimitives.WriteUInt16BigEndian(segment[2..], (ushort)segment.Length);
            BinaryPrimitives.WriteUInt16BigEndian(segment[4..], (ushort)(identification + count));
            Ipv4Packet.WriteChecksum(segment);

            var transport = segment[ipLength..];
            WriteTransport(transport, sequence + (uint)(start - headersLength), flags, isFirst: count == 0, isLast);
            TcpSegment.WriteChecksum(transport, source, destination);
            sink.Deliver(segment);
        }

        return count;
    }

    /// <inheritdoc cref="Deliver"/>
    public static int DeliverIpv6(Span<byte> packet, int segmentSize, IPacketSink sink)
    {
        if (segmentSize <= 0 || Ipv6Packet.Parse(packet, out var ip) != Ipv6PacketStatus.Valid || ip.Protocol != IpProtocol.Tcp || ip.IsFragment
            || ip.PayloadStart > MaxIpv6Headers || !TcpSegment.TryParse(ip.Payload, out var tcp))
        {
            return 0;
        }

        var ipLength = ip.PayloadStart;
        var headersLength = ipLength + tcp.HeaderLength;
        var totalLength = ip.TotalLength;
        var (source, destination, sequence, flags) = (ip.Source, ip.Destination, tcp.SequenceNumber, (byte)tcp.Flags);
        Span<byte> headers = stackalloc byte[MaxIpv6Headers + TcpSegment.MaxHeaderSize];
        packet[..headersLength].CopyTo(headers);
        headers = headers[..headersLength];

        var count = 0;
        for (var start = headersLength; start < totalLength || count == 0; start += segmentSize, count++)
        {
            var isLast = start + segmentSize >= totalLength;
            var segment = packet[(start - headersLength)..(isLast ? totalLength : start + segmentSize)];
            headers.CopyTo(segment);
            BinaryPrimitives.WriteUInt16BigEndian(segment[4..], (ushort)(segment.Length - Ipv6Packet.HeaderSize));

            var transport = segment[ipLength..];
            WriteTransport(transport, sequence + (uint)(start - headersLength), flags, isFirst: count == 0, isLast);
            TcpSegment.WriteChecksum(transport, source, destination);
            sink.Deliver(segment);
        }

        return count;
    }

    private static void WriteTransport(Span<byte> transport, uint sequence, byte flags, bool isFirst, bool isLast)
    {
        BinaryPrimitives.WriteUInt32BigEndian(transport[SequenceOffset..], sequence);
        transport[FlagsOffset] = (byte)(flags & ~((isLast ? 0 : OnlyOnLast) | (isFirst ? 0 : OnlyOnFirst)));
    }
}
