namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The authentication protocols that LCP can agree on (RFC 1661 §6.2).</summary>
public enum AuthenticationMethod
{
    /// <summary>Password Authentication Protocol (RFC 1334): the password in the clear, inside TLS only.</summary>
    Pap,

    /// <summary>CHAP with MD5 (RFC 1994, algorithm 5).</summary>
    ChapMd5,

    /// <summary>MS-CHAPv2 (RFC 2759, algorithm 0x81).</summary>
    MsChapV2,

    /// <summary>EAP (RFC 3748).</summary>
    Eap,
}
