namespace Concentrator.Protocol.Tls;

/// <summary>The checks that a peer's certificate has to pass ([MS-SSTP] 5.3.2).</summary>
public enum CertificateCheck
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>It leads to an authority that is trusted.</summary>
    Chain,

    /// <summary>It bears the name or address that was dialled.</summary>
    Name,

    /// <summary>It and those above it are valid at this time.</summary>
    Validity,

    /// <summary>It is made for server authentication, or for any purpose.</summary>
    ExtendedKeyUsage,

    /// <summary>It is the very one that is pinned.</summary>
    Pin,
}
