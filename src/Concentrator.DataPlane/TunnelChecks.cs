using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>The checks that every packet of a tunnel passes, in place.</summary>
public static class TunnelChecks
{
    /// <summary>Checks a packet from a client: well formed, its source the tunnel's address; clamps the MSS of a TCP SYN to the tunnel's MTU.</summary>
    public static PacketVerdict FromClient(Span<byte> packet, Ipv4Address client, int mtu) => throw new NotSupportedException();

    /// <summary>Checks a packet for a client: well formed, not larger than the tunnel's MTU; clamps the MSS of a TCP SYN.</summary>
    public static PacketVerdict ToClient(Span<byte> packet, int mtu) => throw new NotSupportedException();

    /// <summary>Writes the ICMP "fragmentation needed" (RFC 792, RFC 1191) that answers a packet that was too big, and returns its length; 0 when none is to be sent.</summary>
    /// <param name="packet">The packet that was too big.</param>
    /// <param name="gateway">The source of the answer.</param>
    /// <param name="mtu">The next-hop MTU to tell.</param>
    /// <param name="destination">At least 576 bytes.</param>
    public static int WriteTooBig(ReadOnlySpan<byte> packet, Ipv4Address gateway, int mtu, Span<byte> destination) => throw new NotSupportedException();
}
