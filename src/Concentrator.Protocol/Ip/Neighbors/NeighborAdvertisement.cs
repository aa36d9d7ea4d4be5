using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip.Neighbors;

/// <summary>The answer to a <see cref="NeighborSolicitation"/> (RFC 4861 §4.4). On PPP it carries no link-layer address.</summary>
public static class NeighborAdvertisement
{
    /// <summary>Bytes of the packet.</summary>
    public const int Size = Ipv6Packet.HeaderSize + Icmpv6Message.HeaderSize + Ipv6Address.Size;

    /// <summary>Router, Solicited, Override.</summary>
    private const uint RouterSolicitedOverride = 0xE000_0000;

    /// <summary>Writes the whole packet of a router that answers.</summary>
    /// <param name="packet">At least <see cref="Size"/> bytes.</param>
    /// <param name="router">The router's address, which was asked for.</param>
    /// <param name="destination">Who asked.</param>
    public static void Write(Span<byte> packet, Ipv6Address router, Ipv6Address destination)
    {
        packet = packet[..Size];
        BinaryPrimitives.WriteUInt32BigEndian(packet[(Ipv6Packet.HeaderSize + 4)..], RouterSolicitedOverride);
        router.Write(packet[(Ipv6Packet.HeaderSize + Icmpv6Message.HeaderSize)..]);
        Icmpv6Message.WritePacket(packet, Icmpv6Type.NeighborAdvertisement, 0, router, destination, NeighborDiscoveryMessage.HopLimit);
    }
}
