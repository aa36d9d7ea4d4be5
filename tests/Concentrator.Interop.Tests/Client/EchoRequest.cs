using System.Buffers.Binary;
using System.Net;
using Concentrator.Client;
using Concentrator.Protocol.Ip;

namespace Concentrator.Interop.Tests.Client;

/// <summary>An ICMP echo through a tunnel of our own client (RFC 792).</summary>
internal static class EchoRequest
{
    private const int Identifier = 0x5354;

    /// <summary>Sends one echo and waits for its reply.</summary>
    public static async Task<bool> PingAsync(SstpConnection tunnel, string destination, ushort sequence, int size, TimeSpan limit)
    {
        var packet = Make(tunnel, destination, sequence, size);
        var message = packet.AsMemory(Ipv4Packet.MinHeaderSize);
        await tunnel.SendAsync(packet);
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await foreach (var received in tunnel.Packets.ReadAllAsync(deadline.Token))
            {
                if (IsReply(received, sequence, message.Span[IcmpMessage.HeaderSize..]))
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return false;
    }

    /// <summary>Makes one echo, to be sent.</summary>
    public static byte[] Make(SstpConnection tunnel, string destination, ushort sequence, int size)
    {
        var packet = new byte[size];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Icmp, tunnel.Addresses.Client, Ipv4Address.From(IPAddress.Parse(destination)));
        var message = packet.AsSpan(Ipv4Packet.MinHeaderSize);
        message[0] = (byte)IcmpType.Echo;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], Identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        for (var i = IcmpMessage.HeaderSize; i < message.Length; i++)
        {
            message[i] = (byte)i;
        }

        IcmpMessage.WriteChecksum(message);
        return packet;
    }

    private static bool IsReply(byte[] packet, ushort sequence, ReadOnlySpan<byte> data) =>
        Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid
        && ip.HasValidChecksum
        && ip.Protocol == IpProtocol.Icmp
        && IcmpMessage.TryParse(ip.Payload, out var reply)
        && reply.Type == IcmpType.EchoReply
        && reply.HasValidChecksum
        && reply.Rest == ((uint)Identifier << 16 | sequence)
        && reply.Data.SequenceEqual(data);
}
