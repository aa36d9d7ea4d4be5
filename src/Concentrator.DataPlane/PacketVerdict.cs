namespace Concentrator.DataPlane;

/// <summary>What becomes of a packet.</summary>
public enum PacketVerdict
{
    /// <summary>It goes on.</summary>
    Forward,

    /// <summary>Dropped: not a well-formed IP packet.</summary>
    Malformed,

    /// <summary>Dropped: its source is not the tunnel's address.</summary>
    SourceAddress,

    /// <summary>Dropped: its destination is nobody on a network (0.0.0.0/8, 127.0.0.0/8, 240.0.0.0/4 but the broadcast address; RFC 1812 §5.3.7), or for IPv6 nobody beyond the link.</summary>
    DestinationAddress,

    /// <summary>Dropped: larger than the MTU of the tunnel, and an ICMP "fragmentation needed" or ICMPv6 "packet too big" is to be sent back.</summary>
    TooBig,

    /// <summary>Larger than the MTU of the tunnel, and may be sent in the parts that <see cref="Ipv4Fragments"/> makes.</summary>
    Fragment,
}
