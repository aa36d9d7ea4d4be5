namespace Concentrator.Protocol.Ppp;

/// <summary>PPP protocol numbers (RFC 1661 §2, IANA "PPP DLL Protocol Numbers"), 16 bits, network byte order on the wire.</summary>
public enum PppProtocol : ushort
{
    /// <summary>Internet Protocol version 4 (RFC 1332).</summary>
    Ipv4 = 0x0021,

    /// <summary>Internet Protocol version 6 (RFC 5072).</summary>
    Ipv6 = 0x0057,

    /// <summary>IP Control Protocol (RFC 1332).</summary>
    Ipcp = 0x8021,

    /// <summary>IPv6 Control Protocol (RFC 5072).</summary>
    Ipv6cp = 0x8057,

    /// <summary>Compression Control Protocol (RFC 1962).</summary>
    Ccp = 0x80FD,

    /// <summary>Link Control Protocol (RFC 1661).</summary>
    Lcp = 0xC021,

    /// <summary>Password Authentication Protocol (RFC 1334).</summary>
    Pap = 0xC023,

    /// <summary>Challenge Handshake Authentication Protocol (RFC 1994), MS-CHAPv2 too (RFC 2759).</summary>
    Chap = 0xC223,

    /// <summary>Extensible Authentication Protocol (RFC 3748).</summary>
    Eap = 0xC227,
}
