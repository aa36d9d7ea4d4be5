namespace Concentrator.Protocol.Ip;

/// <summary>What an IP packet carries (IANA "Assigned Internet Protocol Numbers").</summary>
public enum IpProtocol
{
    /// <summary>IPv6 Hop-by-Hop Options, an extension header (RFC 8200 §4.3).</summary>
    Ipv6HopByHop = 0,

    /// <summary>Internet Control Message Protocol, RFC 792.</summary>
    Icmp = 1,

    /// <summary>Internet Group Management Protocol, RFC 3376.</summary>
    Igmp = 2,

    /// <summary>Transmission Control Protocol, RFC 9293.</summary>
    Tcp = 6,

    /// <summary>User Datagram Protocol, RFC 768.</summary>
    Udp = 17,

    /// <summary>IPv6 Routing, an extension header (RFC 8200 §4.4).</summary>
    Ipv6Routing = 43,

    /// <summary>IPv6 Fragment, an extension header (RFC 8200 §4.5).</summary>
    Ipv6Fragment = 44,

    /// <summary>Authentication Header, an extension header (RFC 4302 §2).</summary>
    AuthenticationHeader = 51,

    /// <summary>Internet Control Message Protocol for IPv6, RFC 4443.</summary>
    Icmpv6 = 58,

    /// <summary>IPv6: no next header (RFC 8200 §4.7).</summary>
    Ipv6NoNextHeader = 59,

    /// <summary>IPv6 Destination Options, an extension header (RFC 8200 §4.6).</summary>
    Ipv6DestinationOptions = 60,
}
