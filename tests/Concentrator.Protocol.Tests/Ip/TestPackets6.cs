using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Ip;

/// <summary>Whole IPv6 packets with right checksums.</summary>
internal static class TestPackets6
{
    public static Ipv6Address Client { get; } = Address("fd12:3456:789a:2::42");

    public static Ipv6Address Server { get; } = Address("2001:db8::1");

    public static Ipv6Address Address(string text) => Ipv6Address.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));

    /// <summary>A SYN with the options that Linux sends: MSS 1440.</summary>
    public static byte[] Tcp(Ipv6Address source, Ipv6Address destination, int payload)
    {
        var packet = new byte[80 + payload];
        Ipv6Packet.WriteHeader(packet, IpProtocol.Tcp, source, destination);
        Convert.FromHexString("C0DE01BB0000000100000000A002FAF000000000020405A00402080A000000010000000001030307").CopyTo(packet, 40);
        TcpSegment.WriteChecksum(packet.AsSpan(40), source, destination);
        return packet;
    }

    public static byte[] Udp(Ipv6Address source, Ipv6Address destination, ReadOnlySpan<byte> payload, ushort port = 53)
    {
        var packet = new byte[48 + payload.Length];
        payload.CopyTo(packet.AsSpan(48));
        UdpDatagram.WritePacket(packet, source, port, destination, port);
        return packet;
    }

    public static byte[] Echo(Ipv6Address source, Ipv6Address destination, int payload)
    {
        var packet = new byte[48 + payload];
        packet.AsSpan(48).Fill(0x5A);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(44), 0x0001_0002);
        Icmpv6Message.WritePacket(packet, Icmpv6Type.EchoRequest, 0, source, destination, hopLimit: 64);
        return packet;
    }

    /// <summary>The packet with these bytes between its header and its payload; the first of them is a Next Header field, filled in here, as is that of the packet.</summary>
    public static byte[] With(byte[] packet, IpProtocol extension, string hex)
    {
        var header = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        header[0] = packet[6];
        byte[] whole = [.. packet[..40], .. header, .. packet[40..]];
        whole[6] = (byte)extension;
        BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(4), (ushort)(whole.Length - 40));
        return whole;
    }

    /// <summary>Makes the ICMPv6 or UDP checksum right again, wherever that can be.</summary>
    public static void MendChecksum(Span<byte> packet)
    {
        if (Ipv6Packet.Parse(packet, out var ip) != Ipv6PacketStatus.Valid)
        {
            return;
        }

        var payload = packet[ip.PayloadStart..ip.TotalLength];
        var at = ip.Protocol is IpProtocol.Icmpv6 ? 2 : 6;
        if (payload.Length >= 8 && ip.Protocol is IpProtocol.Icmpv6 or IpProtocol.Udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[at..], 0);
            BinaryPrimitives.WriteUInt16BigEndian(payload[at..], InternetChecksum.Of(payload, InternetChecksum.PseudoHeader(ip.Source, ip.Destination, ip.Protocol, payload.Length)));
        }
    }
}
