namespace Concentrator.Protocol.Ip;

/// <summary>ICMP message types (RFC 792, RFC 1812 §4.3).</summary>
public enum IcmpType
{
    /// <summary>The answer to an echo.</summary>
    EchoReply = 0,

    /// <summary>Destination unreachable; the code says how.</summary>
    DestinationUnreachable = 3,

    /// <summary>Source quench, deprecated (RFC 6633).</summary>
    SourceQuench = 4,

    /// <summary>Redirect.</summary>
    Redirect = 5,

    /// <summary>Echo.</summary>
    Echo = 8,

    /// <summary>Time exceeded.</summary>
    TimeExceeded = 11,

    /// <summary>Parameter problem.</summary>
    ParameterProblem = 12,
}
