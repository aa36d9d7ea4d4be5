using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Cuts a TCP super-packet of the kernel into the segments that it stands for.</summary>
internal static class TcpSegmentation
{
    private const int SequenceOffset = 4;
    private const int FlagsOffset = 13;
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
            BinaryPrimitives.WriteUInt32BigEndian(transport[SequenceOffset..], sequence + (uint)(start - headersLength));
            transport[FlagsOffset] = (byte)(flags & ~((isLast ? 0 : OnlyOnLast) | (count == 0 ? 0 : OnlyOnFirst)));
            TcpSegment.WriteChecksum(transport, source, destination);
            sink.Deliver(segment);
        }

        return count;
    }
}
