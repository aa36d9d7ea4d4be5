using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests.World;

/// <summary>ICMP Echo (RFC 792) as whole IPv4 packets.</summary>
internal static class Pings
{
    private const byte EchoRequest = 8;
    private const byte EchoReply = 0;

    internal static byte[] Request(Ipv4Address from, Ipv4Address to, ushort sequence, int payload = 56)
    {
        var packet = new byte[Ipv4Packet.MinHeaderSize + 8 + payload];
        var message = packet.AsSpan(Ipv4Packet.MinHeaderSize);
        message[0] = EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], 0x5354);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        for (var i = 8; i < message.Length; i++)
        {
            message[i] = (byte)i;
        }

        IcmpMessage.WriteChecksum(message);
        Ipv4Packet.WriteHeader(packet, IpProtocol.Icmp, from, to);
        return packet;
    }

    /// <summary>Whether a packet is the reply to a request.</summary>
    internal static bool IsReply(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> request) =>
        packet.Length == request.Length
        && packet[Ipv4Packet.MinHeaderSize] == EchoReply
        && packet[12..16].SequenceEqual(request[16..20])
        && packet[16..20].SequenceEqual(request[12..16])
        && packet[(Ipv4Packet.MinHeaderSize + 4)..].SequenceEqual(request[(Ipv4Packet.MinHeaderSize + 4)..])
        && InternetChecksum.Of(packet[Ipv4Packet.MinHeaderSize..]) == 0;
}
