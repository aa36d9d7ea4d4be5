using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>Segmentation as one would tell it: each segment is built anew, from the headers and its piece of the payload.</summary>
internal static class SlowSegmentation
{
    public static List<byte[]> Segment(byte[] packet, int segmentSize)
    {
        var isIpv6 = packet[0] >> 4 == 6;
        var ipLength = isIpv6 ? Ipv6Packet.HeaderSize : (packet[0] & 0xF) * 4;
        var headers = packet[..(ipLength + (packet[ipLength + 12] >> 4 << 2))];
        var chunks = packet[headers.Length..].Chunk(segmentSize).ToList();
        var result = new List<byte[]>();
        for (var index = 0; index < chunks.Count; index++)
        {
            byte[] segment = [.. headers, .. chunks[index]];
            var tcp = segment.AsSpan(ipLength);
            BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]) + (uint)(index * segmentSize));
            if (index < chunks.Count - 1)
            {
                tcp[13] &= unchecked((byte)~(TcpFlags.Fin | TcpFlags.Psh));
            }

            if (index > 0)
            {
                tcp[13] &= unchecked((byte)~TcpFlags.Cwr);
            }

            if (isIpv6)
            {
                BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(4), (ushort)(segment.Length - ipLength));
                TcpSegment.WriteChecksum(tcp, Ipv6Address.Read(segment.AsSpan(8)), Ipv6Address.Read(segment.AsSpan(24)));
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)segment.Length);
                BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(4), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)) + index));
                Ipv4Packet.WriteChecksum(segment);
                TcpSegment.WriteChecksum(tcp, Ipv4Address.Read(segment.AsSpan(12)), Ipv4Address.Read(segment.AsSpan(16)));
            }

            result.Add(segment);
        }

        return result;
    }
}
