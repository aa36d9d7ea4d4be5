namespace Concentrator.Protocol.Ip;

/// <summary>ICMPv6 message types (RFC 4443, RFC 4861, RFC 2710, RFC 3810). Below 128 they are errors.</summary>
public enum Icmpv6Type
{
    /// <summary>Destination unreachable; the code says how.</summary>
    DestinationUnreachable = 1,

    /// <summary>The packet is larger than the next link's MTU.</summary>
    PacketTooBig = 2,

    /// <summary>Time exceeded.</summary>
    TimeExceeded = 3,

    /// <summary>Parameter problem.</summary>
    ParameterProblem = 4,

    /// <summary>Echo request.</summary>
    EchoRequest = 128,

    /// <summary>The answer to an echo request.</summary>
    EchoReply = 129,

    /// <summary>Router solicitation.</summary>
    RouterSolicitation = 133,

    /// <summary>Router advertisement.</summary>
    RouterAdvertisement = 134,

    /// <summary>Neighbor solicitation.</summary>
    NeighborSolicitation = 135,

    /// <summary>Neighbor advertisement.</summary>
    NeighborAdvertisement = 136,

    /// <summary>Redirect.</summary>
    Redirect = 137,
}
