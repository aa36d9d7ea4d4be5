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

    /// <summary>Dropped: larger than the MTU of the tunnel, and an ICMP "fragmentation needed" is to be sent back.</summary>
    TooBig,
}
