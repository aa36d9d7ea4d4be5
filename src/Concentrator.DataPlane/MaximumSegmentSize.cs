using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>Keeps TCP below a tunnel's MTU: lowers the maximum segment size that a SYN or SYN-ACK offers (RFC 9293 §3.7.1), so that no path discovery is needed.</summary>
internal static class MaximumSegmentSize
{
    private const int ChecksumOffset = 16;

    /// <summary>Lowers the option in place, with the checksum; every other packet stays as it is.</summary>
    /// <param name="packet">The packet that <paramref name="ip"/> is a view of.</param>
    /// <param name="ip">The view.</param>
    /// <param name="mtu">The tunnel's MTU, bytes.</param>
    public static void Clamp(Span<byte> packet, in Ipv4Packet ip, int mtu)
    {
        if (ip.Protocol == IpProtocol.Tcp && ip.PayloadOffset == 0)
        {
            Clamp(packet[ip.HeaderLength..ip.TotalLength], mtu - Ipv4Packet.MinHeaderSize - TcpSegment.MinHeaderSize);
        }
    }

    /// <inheritdoc cref="Clamp(Span{byte}, in Ipv4Packet, int)"/>
    public static void Clamp(Span<byte> packet, in Ipv6Packet ip, int mtu)
    {
        if (ip.Protocol == IpProtocol.Tcp && ip.PayloadOffset == 0)
        {
            Clamp(packet[ip.PayloadStart..ip.TotalLength], mtu - Ipv6Packet.HeaderSize - TcpSegment.MinHeaderSize);
        }
    }

    private static void Clamp(Span<byte> segment, int size)
    {
        if (!TcpSegment.TryParse(segment, out var tcp) || (tcp.Flags & TcpFlags.Syn) == TcpFlags.None)
        {
            return;
        }

        var limit = (ushort)Math.Clamp(size, 1, ushort.MaxValue);
        var options = tcp.Options;
        while (options.MoveNext())
        {
            if (options.Kind == TcpOptionKind.MaximumSegmentSize && options.Data.Length == sizeof(ushort))
            {
                Lower(segment, TcpSegment.MinHeaderSize + options.DataOffset, limit);
            }
        }
    }

    private static void Lower(Span<byte> segment, int at, ushort limit)
    {
        var offered = BinaryPrimitives.ReadUInt16BigEndian(segment[at..]);
        if (offered <= limit)
        {
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(segment[at..], limit);
        var checksum = BinaryPrimitives.ReadUInt16BigEndian(segment[ChecksumOffset..]);
        var updated = (at & 1) == 0
            ? InternetChecksum.Update(checksum, offered, limit)
            : InternetChecksum.UpdateUnaligned(checksum, offered, limit);
        BinaryPrimitives.WriteUInt16BigEndian(segment[ChecksumOffset..], updated);
    }
}
