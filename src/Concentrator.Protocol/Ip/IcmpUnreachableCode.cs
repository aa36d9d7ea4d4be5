namespace Concentrator.Protocol.Ip;

/// <summary>Codes of ICMP destination unreachable (RFC 792, RFC 1812 §5.2.7.1).</summary>
public enum IcmpUnreachableCode
{
    /// <summary>No route to the network.</summary>
    Network = 0,

    /// <summary>The host does not answer.</summary>
    Host = 1,

    /// <summary>The host does not speak this protocol.</summary>
    Protocol = 2,

    /// <summary>Nothing listens on this port.</summary>
    Port = 3,

    /// <summary>The packet is larger than the next hop's MTU and must not be fragmented (RFC 1191).</summary>
    FragmentationNeeded = 4,

    /// <summary>Forbidden by a filter.</summary>
    AdministrativelyProhibited = 13,
}
