namespace Concentrator.Edge.Tunnels;

/// <summary>Why a packet was dropped: the <c>reason</c> label of <c>concentrator_packets_dropped_total</c>.</summary>
internal enum DropReason
{
    /// <summary>Not a well-formed IP packet.</summary>
    Malformed,

    /// <summary>Its source is not the tunnel's address.</summary>
    SourceAddress,

    /// <summary>Its destination is nobody on a network.</summary>
    DestinationAddress,

    /// <summary>Larger than the tunnel's MTU and not to be fragmented; the sender is told.</summary>
    TooBig,

    /// <summary>The call is not connected, or IPCP is not open.</summary>
    NotConnected,

    /// <summary>The edge's lease is over, and with it the tunnel.</summary>
    NoLease,

    /// <summary>No tunnel has the destination address.</summary>
    NoTunnel,

    /// <summary>It goes to, or comes from, what the block list says that clients may not reach.</summary>
    Blocked,

    /// <summary>For a DHCP server, and not answered: no DHCPINFORM, malformed, or too many.</summary>
    Dhcp,

    /// <summary>The client is too slow: its queue is full.</summary>
    QueueFull,

    /// <summary>A packet filter of the tunnel does not let it through.</summary>
    Filtered,

    /// <summary>The tunnel is in quarantine, and it goes to, or comes from, elsewhere than there.</summary>
    Quarantine,

    /// <summary>More than the tunnel's rate.</summary>
    RateLimit,
}
