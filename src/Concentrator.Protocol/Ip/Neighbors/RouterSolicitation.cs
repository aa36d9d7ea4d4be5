namespace Concentrator.Protocol.Ip.Neighbors;

/// <summary>The question for routers and prefixes (RFC 4861 §4.1).</summary>
public static class RouterSolicitation
{
    /// <summary>Bytes of the packet that <see cref="Write"/> writes; no link-layer address goes with it, PPP has none.</summary>
    public const int Size = Ipv6Packet.HeaderSize + Icmpv6Message.HeaderSize;

    /// <summary>Whether a packet is a valid one (RFC 4861 §6.1.1).</summary>
    public static bool IsIn(in Ipv6Packet packet) =>
        NeighborDiscoveryMessage.TryRead(packet, Icmpv6Type.RouterSolicitation, Icmpv6Message.HeaderSize, out _);

    /// <summary>Writes the whole packet, to all routers of the link.</summary>
    /// <param name="packet">At least <see cref="Size"/> bytes.</param>
    /// <param name="source">The link-local address of the asking host.</param>
    public static void Write(Span<byte> packet, Ipv6Address source)
    {
        packet = packet[..Size];
        packet.Clear();
        Icmpv6Message.WritePacket(packet, Icmpv6Type.RouterSolicitation, 0, source, Ipv6Address.AllRouters, NeighborDiscoveryMessage.HopLimit);
    }
}
