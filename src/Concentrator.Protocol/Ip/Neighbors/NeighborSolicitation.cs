namespace Concentrator.Protocol.Ip.Neighbors;

/// <summary>The question who has an address, or whether he is still there (RFC 4861 §4.3).</summary>
public static class NeighborSolicitation
{
    private const int FixedSize = Icmpv6Message.HeaderSize + Ipv6Address.Size;

    /// <summary>Reads the address that is asked for; false when the packet is no valid solicitation (RFC 4861 §7.1.1).</summary>
    public static bool TryRead(in Ipv6Packet packet, out Ipv6Address target)
    {
        var valid = NeighborDiscoveryMessage.TryRead(packet, Icmpv6Type.NeighborSolicitation, FixedSize, out var message);
        target = valid ? Ipv6Address.Read(message.Data) : default;
        return valid && !target.IsMulticast;
    }

    /// <summary>Writes the whole packet: is the neighbor still there.</summary>
    /// <param name="packet">At least <see cref="NeighborAdvertisement.Size"/> bytes.</param>
    /// <param name="source">Who asks.</param>
    /// <param name="target">The neighbor.</param>
    public static void Write(Span<byte> packet, Ipv6Address source, Ipv6Address target)
    {
        packet = packet[..NeighborAdvertisement.Size];
        packet.Clear();
        target.Write(packet[(Ipv6Packet.HeaderSize + Icmpv6Message.HeaderSize)..]);
        Icmpv6Message.WritePacket(packet, Icmpv6Type.NeighborSolicitation, 0, source, target, NeighborDiscoveryMessage.HopLimit);
    }
}
