using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>The ICMP echo that a swarm's tunnels send (RFC 792).</summary>
internal static class Ping
{
    /// <summary>Bytes of the whole packet.</summary>
    internal const int Size = Ipv4Packet.MinHeaderSize + IcmpMessage.HeaderSize + Data;

    private const int Data = 32;
    private const ushort Identifier = 0x5357;

    internal static void Write(Span<byte> packet, Ipv4Address from, Ipv4Address to, ushort sequence)
    {
        packet.Clear();
        var message = packet[Ipv4Packet.MinHeaderSize..];
        message[0] = (byte)IcmpType.Echo;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], Identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        IcmpMessage.WriteChecksum(message);
        Ipv4Packet.WriteHeader(packet, IpProtocol.Icmp, from, to);
    }

    /// <summary>Whether a packet is a whole answer to a ping of this address, and to which.</summary>
    internal static bool TryReadAnswer(ReadOnlySpan<byte> packet, Ipv4Address to, out ushort sequence)
    {
        var found = Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid
            && ip.HasValidChecksum
            && ip.Protocol == IpProtocol.Icmp
            && ip.Destination == to
            && ip.TotalLength == Size
            && IcmpMessage.TryParse(ip.Payload, out var reply)
            && reply.Type == IcmpType.EchoReply
            && reply.HasValidChecksum
            && reply.Rest >> 16 == Identifier;
        sequence = found ? BinaryPrimitives.ReadUInt16BigEndian(ip.Payload[6..]) : (ushort)0;
        return found;
    }
}
