namespace Concentrator.Protocol.Ip;

/// <summary>Kinds of TCP options (IANA "TCP Option Kind Numbers").</summary>
public enum TcpOptionKind
{
    /// <summary>No more options.</summary>
    EndOfList = 0,

    /// <summary>One byte of filling.</summary>
    NoOperation = 1,

    /// <summary>Maximum segment size (RFC 9293 §3.7.1).</summary>
    MaximumSegmentSize = 2,

    /// <summary>Window scale (RFC 7323).</summary>
    WindowScale = 3,

    /// <summary>Selective acknowledgment permitted (RFC 2018).</summary>
    SackPermitted = 4,

    /// <summary>Selective acknowledgment (RFC 2018).</summary>
    Sack = 5,

    /// <summary>Timestamps (RFC 7323).</summary>
    Timestamps = 8,
}
