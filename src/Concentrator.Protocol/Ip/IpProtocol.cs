namespace Concentrator.Protocol.Ip;

/// <summary>What an IP packet carries (IANA "Assigned Internet Protocol Numbers").</summary>
public enum IpProtocol
{
    /// <summary>Internet Control Message Protocol, RFC 792.</summary>
    Icmp = 1,

    /// <summary>Internet Group Management Protocol, RFC 3376.</summary>
    Igmp = 2,

    /// <summary>Transmission Control Protocol, RFC 9293.</summary>
    Tcp = 6,

    /// <summary>User Datagram Protocol, RFC 768.</summary>
    Udp = 17,
}
