namespace Concentrator.Protocol.Eap.Tls;

/// <summary>The first byte of Type-Data of every method that carries TLS (RFC 5216 §3.1; [MS-PEAP] 2.2.2).</summary>
[Flags]
internal enum EapTlsFlags : byte
{
    None = 0,

    /// <summary>The server begins.</summary>
    Start = 0x20,

    /// <summary>More fragments of the message follow.</summary>
    MoreFragments = 0x40,

    /// <summary>The length of the whole message follows, 4 bytes.</summary>
    LengthIncluded = 0x80,
}
