using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Ip;

/// <summary>Whole packets with right checksums.</summary>
internal static class TestPackets
{
    /// <summary>A SYN with the options that Linux sends: MSS 1460, SACK permitted, timestamps, no-operation, window scale.</summary>
    public static byte[] Tcp(Ipv4Address source, Ipv4Address destination, int payload)
    {
        var packet = new byte[60 + payload];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Tcp, source, destination, dontFragment: true);
        Convert.FromHexString("C0DE01BB0000000100000000A002FAF000000000020405B40402080A000000010000000001030307").CopyTo(packet, 20);
        TcpSegment.WriteChecksum(packet.AsSpan(20), source, destination);
        return packet;
    }

    public static byte[] Udp(Ipv4Address source, Ipv4Address destination, int payload)
    {
        var packet = new byte[28 + payload];
        UdpDatagram.WritePacket(packet, source, 1024, destination, 53);
        return packet;
    }

    public static byte[] Echo(Ipv4Address source, Ipv4Address destination, int payload)
    {
        var packet = new byte[28 + payload];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Icmp, source, destination);
        packet[20] = (byte)IcmpType.Echo;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(24), 0x0001_0002);
        packet.AsSpan(28).Fill(0x5A);
        IcmpMessage.WriteChecksum(packet.AsSpan(20));
        return packet;
    }
}
