namespace Concentrator.Protocol.Health;

/// <summary>Why bytes are not a Statement of Health message.</summary>
public enum SohError
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Fewer bytes than the header, or than it says ([MS-SOH] 2.2.5).</summary>
    Truncated,

    /// <summary>The header is not that of a message of Microsoft's vendor code, or of a format that is not known.</summary>
    Header,

    /// <summary>The two lengths of the header do not agree with each other and with the bytes.</summary>
    Length,

    /// <summary>The mode sub-header is missing, cut, or of another content type than 0.</summary>
    ModeSubHeader,

    /// <summary>A TLV reaches over the message's end, or its value has a length that its type cannot have ([MS-SOH] 2.2.3).</summary>
    TlvLength,

    /// <summary>An attribute of the system's own statement reaches over its end ([MS-SOH] 2.2.4).</summary>
    AttributeLength,

    /// <summary>An attribute of the system's own statement is of a type that is not known; as attributes have no common length, nothing behind it can be read.</summary>
    UnknownAttribute,

    /// <summary>The system's own statement does not stand first, or stands there twice.</summary>
    SystemStatement,

    /// <summary>A status that belongs to no health class ([MS-WSH] 2.2.2).</summary>
    HealthClass,
}
