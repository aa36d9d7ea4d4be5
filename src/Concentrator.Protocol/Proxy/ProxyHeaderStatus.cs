namespace Concentrator.Protocol.Proxy;

/// <summary>How the parsing of a PROXY header ended (HAProxy's PROXY protocol, versions 1 and 2, §2). All but the first two are faults: close the connection.</summary>
public enum ProxyHeaderStatus
{
    /// <summary>The header is not whole yet; what came so far may become one.</summary>
    Incomplete,

    /// <summary>The header is whole and well formed.</summary>
    Complete,

    /// <summary>The connection does not begin with a PROXY header.</summary>
    NotProxy,

    /// <summary>The header is longer than <see cref="ProxyHeader.MaxSize"/>, or a line of version 1 longer than its 107 bytes.</summary>
    TooLong,

    /// <summary>The line of version 1 is not as §2.1 has it.</summary>
    MalformedLine,

    /// <summary>The signature of version 2 is followed by another version.</summary>
    UnsupportedVersion,

    /// <summary>The command is neither LOCAL nor PROXY.</summary>
    UnknownCommand,

    /// <summary>The address family or the transport protocol is none that §2.2 knows.</summary>
    UnknownFamily,

    /// <summary>The header is shorter than the addresses of its family.</summary>
    TruncatedAddresses,

    /// <summary>A TLV reaches beyond the header, or the checksum's has not four bytes or stands there twice.</summary>
    MalformedTlv,

    /// <summary>The CRC32c that the header carries is not its own.</summary>
    WrongChecksum,
}
