namespace Concentrator.Protocol.Ip;

/// <summary>Codes of ICMPv6 destination unreachable (RFC 4443 §3.1).</summary>
public enum Icmpv6UnreachableCode
{
    /// <summary>No route to the destination.</summary>
    NoRoute = 0,

    /// <summary>Forbidden by a filter.</summary>
    AdministrativelyProhibited = 1,

    /// <summary>The host does not answer.</summary>
    Address = 3,

    /// <summary>Nothing listens on this port.</summary>
    Port = 4,
}
