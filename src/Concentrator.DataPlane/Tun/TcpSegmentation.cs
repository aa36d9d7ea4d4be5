using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Cuts a TCP super-packet of the kernel into the segments that it stands for.</summary>
internal static class TcpSegmentation
{
    private const int SequenceOffset = 4;
    private const int FlagsOffset = 13;

    /// <summary>Room for an IP header, for IPv6 with a few extension headers; the kernel does not make super-packets with more.</summary>
    private const int MaxIpHeaders = 256;

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

        return Cut(packet[..ip.TotalLength], ip.HeaderLength, tcp, segmentSize, new Ipv4Head(ip.Source, ip.Destination, ip.Identification), sink);
    }

    /// <inheritdoc cref="Deliver"/>
    public static int DeliverIpv6(Span<byte> packet, int segmentSize, IPacketSink sink)
    {
        if (segmentSize <= 0 || Ipv6Packet.Parse(packet, out var ip) != Ipv6PacketStatus.Valid || ip.Protocol != IpProtocol.Tcp || ip.IsFragment
            || ip.PayloadStart > MaxIpHeaders || !TcpSegment.TryParse(ip.Payload, out var tcp))
        {
            return 0;
        }

        return Cut(packet[..ip.TotalLength], ip.PayloadStart, tcp, segmentSize, new Ipv6Head(ip.Source, ip.Destination), sink);
    }

    private static int Cut<THead>(Span<byte> packet, int ipLength, TcpSegment tcp, int segmentSize, THead head, IPacketSink sink)
        where THead : struct, IHead
    {
        var headersLength = ipLength + tcp.HeaderLength;
        var (sequence, flags) = (tcp.SequenceNumber, (byte)tcp.Flags);
        Span<byte> headers = stackalloc byte[MaxIpHeaders + TcpSegment.MaxHeaderSize];
        headers = headers[..headersLength];
        packet[..headersLength].CopyTo(headers);

        var count = 0;
        for (var start = headersLength; start < packet.Length || count == 0; start += segmentSize, count++)
        {
            var isLast = start + segmentSize >= packet.Length;
            var segment = packet[(start - headersLength)..(isLast ? packet.Length : start + segmentSize)];
            headers.CopyTo(segment);
            head.Write(segment, count);

            var transport = segment[ipLength..];
            WriteTransport(transport, sequence + (uint)(start - headersLength), flags, isFirst: count == 0, isLast);
            head.WriteTcpChecksum(transport);
            sink.Deliver(segment);
        }

        return count;
    }

    private static void WriteTransport(Span<byte> transport, uint sequence, byte flags, bool isFirst, bool isLast)
    {
        BinaryPrimitives.WriteUInt32BigEndian(transport[SequenceOffset..], sequence);
        transport[FlagsOffset] = (byte)(flags & ~((isLast ? 0 : OnlyOnLast) | (isFirst ? 0 : OnlyOnFirst)));
    }

    /// <summary>What is different in the IP header of each segment. Structs, so that the loop is compiled for each of them.</summary>
    private interface IHead
    {
        void Write(Span<byte> segment, int number);

        void WriteTcpChecksum(Span<byte> transport);
    }

    private readonly struct Ipv4Head(Ipv4Address source, Ipv4Address destination, ushort identification) : IHead
    {
        public void Write(Span<byte> segment, int number)
        {
            BinaryPrimitives.WriteUInt16BigEndian(segment[2..], (ushort)segment.Length);
            BinaryPrimitives.WriteUInt16BigEndian(segment[4..], (ushort)(identification + number));
            Ipv4Packet.WriteChecksum(segment);
        }

        public void WriteTcpChecksum(Span<byte> transport) => TcpSegment.WriteChecksum(transport, source, destination);
    }

    private readonly struct Ipv6Head(Ipv6Address source, Ipv6Address destination) : IHead
    {
        public void Write(Span<byte> segment, int number) => BinaryPrimitives.WriteUInt16BigEndian(segment[4..], (ushort)(segment.Length - Ipv6Packet.HeaderSize));

        public void WriteTcpChecksum(Span<byte> transport) => TcpSegment.WriteChecksum(transport, source, destination);
    }
}
