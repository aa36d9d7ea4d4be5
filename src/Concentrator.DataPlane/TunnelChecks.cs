using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>The checks that every packet of a tunnel passes, in place.</summary>
public static class TunnelChecks
{
    /// <summary>Checks a packet from a client: well formed, its source the tunnel's address; clamps the MSS of a TCP SYN to the tunnel's MTU.</summary>
    /// <param name="packet">The packet; bytes behind its total length are the link's padding and stay.</param>
    /// <param name="client">The tunnel's address.</param>
    /// <param name="mtu">The tunnel's MTU, bytes.</param>
    public static PacketVerdict FromClient(Span<byte> packet, Ipv4Address client, int mtu)
    {
        if (Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid || !ip.HasValidChecksum)
        {
            return PacketVerdict.Malformed;
        }

        if (ip.Source != client || client == Ipv4Address.None)
        {
            return PacketVerdict.SourceAddress;
        }

        if (!ip.Destination.IsUnicast && !ip.Destination.IsMulticast && ip.Destination != Ipv4Address.Broadcast)
        {
            return PacketVerdict.DestinationAddress;
        }

        MaximumSegmentSize.Clamp(packet, ip, mtu);
        return PacketVerdict.Forward;
    }

    /// <summary>Checks a packet for a client: well formed, not larger than the tunnel's MTU; clamps the MSS of a TCP SYN.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="mtu">The tunnel's MTU, bytes.</param>
    /// <returns>For a packet that is larger than the MTU, <see cref="PacketVerdict.TooBig"/> or <see cref="PacketVerdict.Fragment"/>.</returns>
    public static PacketVerdict ToClient(Span<byte> packet, int mtu)
    {
        if (Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid)
        {
            return PacketVerdict.Malformed;
        }

        if (ip.TotalLength > mtu)
        {
            return ip.DontFragment ? PacketVerdict.TooBig : PacketVerdict.Fragment;
        }

        MaximumSegmentSize.Clamp(packet, ip, mtu);
        return PacketVerdict.Forward;
    }

    /// <summary>
    /// Writes the ICMP "fragmentation needed" (RFC 792, RFC 1191) that answers a packet that was too big, and returns its length; 0 when none is to be sent:
    /// to an ICMP error, a later fragment, a source that is not one host (RFC 1122 §3.2.2).
    /// </summary>
    /// <param name="packet">The packet that was too big.</param>
    /// <param name="gateway">The source of the answer.</param>
    /// <param name="mtu">The next-hop MTU to tell.</param>
    /// <param name="destination">At least 576 bytes.</param>
    public static int WriteTooBig(ReadOnlySpan<byte> packet, Ipv4Address gateway, int mtu, Span<byte> destination) =>
        IcmpMessage.WriteUnreachable(packet, gateway, IcmpUnreachableCode.FragmentationNeeded, mtu, destination);

    /// <summary>Checks a well-formed IPv6 packet from a client that is to leave the link: from the tunnel's /64 to one host elsewhere; clamps the MSS of a TCP SYN.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="ip">The view of it.</param>
    /// <param name="prefix">The tunnel's /64.</param>
    /// <param name="mtu">The tunnel's MTU, bytes.</param>
    public static PacketVerdict FromClient(Span<byte> packet, in Ipv6Packet ip, Ipv6Prefix prefix, int mtu)
    {
        if (!prefix.Contains(ip.Source))
        {
            return PacketVerdict.SourceAddress;
        }

        // What goes to the tunnel's own /64 would come back to where it is from.
        if (!ip.Destination.IsRoutableUnicast || prefix.Contains(ip.Destination))
        {
            return PacketVerdict.DestinationAddress;
        }

        MaximumSegmentSize.Clamp(packet, ip, mtu);
        return PacketVerdict.Forward;
    }

    /// <summary>Checks a well-formed IPv6 packet for a client: not larger than the tunnel's MTU; clamps the MSS of a TCP SYN. A router does not fragment (RFC 8200 §5).</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="ip">The view of it.</param>
    /// <param name="mtu">The tunnel's MTU, bytes.</param>
    public static PacketVerdict ToClient(Span<byte> packet, in Ipv6Packet ip, int mtu)
    {
        if (ip.TotalLength > mtu)
        {
            return PacketVerdict.TooBig;
        }

        MaximumSegmentSize.Clamp(packet, ip, mtu);
        return PacketVerdict.Forward;
    }
}
