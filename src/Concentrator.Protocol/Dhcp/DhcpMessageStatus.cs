namespace Concentrator.Protocol.Dhcp;

/// <summary>What came of looking at bytes as a DHCP message of a client.</summary>
public enum DhcpMessageStatus
{
    /// <summary>It is one.</summary>
    Valid,

    /// <summary>Shorter than the fixed fields and the cookie, 240 bytes.</summary>
    Truncated,

    /// <summary>Not from a client to a server (op is not BOOTREQUEST).</summary>
    NotARequest,

    /// <summary>The hardware address would be longer than its field.</summary>
    HardwareLength,

    /// <summary>Not the magic cookie of RFC 2131 §3: BOOTP, or something else.</summary>
    Cookie,

    /// <summary>An option reaches beyond the message, or is not as long as it has to be.</summary>
    OptionLength,

    /// <summary>No message type, or an unknown one.</summary>
    MessageType,
}
