using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests;

/// <summary>Whole packets with right checksums.</summary>
internal static class TestPackets
{
    public static readonly Ipv4Address Client = new(0x0A00_0002);
    public static readonly Ipv4Address Gateway = new(0x0A00_0001);
    public static readonly Ipv4Address Server = new(0xC633_6401);

    public static byte[] Tcp(Ipv4Address source, Ipv4Address destination, TcpFlags flags, byte[] options, int payload, uint sequence = 1, int seed = 1)
    {
        var packet = new byte[40 + options.Length + payload];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Tcp, source, destination, dontFragment: true);
        var tcp = packet.AsSpan(20);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, 443);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], 50_000);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], 77);
        tcp[12] = (byte)((20 + options.Length) / 4 << 4);
        tcp[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 500);
        options.CopyTo(tcp[20..]);
        new Random(seed).NextBytes(tcp[(20 + options.Length)..]);
        TcpSegment.WriteChecksum(tcp, source, destination);
        return packet;
    }

    /// <summary>The same between two IPv6 hosts.</summary>
    public static byte[] Tcp(Ipv6Address source, Ipv6Address destination, TcpFlags flags, byte[] options, int payload, uint sequence = 1, int seed = 1)
    {
        var segment = Tcp(Client, Server, flags, options, payload, sequence, seed).AsSpan(20);
        var packet = new byte[Ipv6Packet.HeaderSize + segment.Length];
        segment.CopyTo(packet.AsSpan(Ipv6Packet.HeaderSize));
        Ipv6Packet.WriteHeader(packet, IpProtocol.Tcp, source, destination);
        TcpSegment.WriteChecksum(packet.AsSpan(Ipv6Packet.HeaderSize), source, destination);
        return packet;
    }

    public static Ipv6Address Address6(string text) => Ipv6Address.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));

    public static byte[] Udp(Ipv4Address source, Ipv4Address destination, int payload)
    {
        var packet = new byte[28 + payload];
        new Random(payload).NextBytes(packet.AsSpan(28));
        UdpDatagram.WritePacket(packet, source, 1024, destination, 53);
        return packet;
    }

    public static byte[] Echo(Ipv4Address source, Ipv4Address destination, int payload)
    {
        var packet = new byte[28 + payload];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Icmp, source, destination);
        packet[20] = (byte)IcmpType.Echo;
        packet.AsSpan(28).Fill(0x5A);
        IcmpMessage.WriteChecksum(packet.AsSpan(20));
        return packet;
    }

    /// <summary>Whether a packet's IP header has a right checksum, and its transport too if it is whole.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> packet)
    {
        if (Ipv6Packet.Parse(packet, out var ip6) == Ipv6PacketStatus.Valid)
        {
            return ip6.TotalLength == packet.Length
                && (ip6.IsFragment || InternetChecksum.Of(ip6.Payload, InternetChecksum.PseudoHeader(ip6.Source, ip6.Destination, ip6.Protocol, ip6.Payload.Length)) == 0);
        }

        if (Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid || !ip.HasValidChecksum || ip.TotalLength != packet.Length)
        {
            return false;
        }

        return ip.Protocol switch
        {
            _ when ip.IsFragment => true,
            IpProtocol.Tcp => TcpSegment.TryParse(ip.Payload, out var tcp) && tcp.HasValidChecksum(ip.Source, ip.Destination),
            IpProtocol.Udp => UdpDatagram.TryParse(ip.Payload, out var udp) && udp.HasValidChecksum(ip.Source, ip.Destination),
            IpProtocol.Icmp => IcmpMessage.TryParse(ip.Payload, out var icmp) && icmp.HasValidChecksum,
            _ => true,
        };
    }
}
