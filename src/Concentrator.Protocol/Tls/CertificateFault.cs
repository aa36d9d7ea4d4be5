namespace Concentrator.Protocol.Tls;

/// <summary>What is wrong with a peer's certificate, or missing for its check.</summary>
public enum CertificateFault
{
    /// <summary>Nothing, or it is not the certificate that the connection failed for.</summary>
    None,

    /// <summary>The peer presented none.</summary>
    Missing,

    /// <summary>It or one above it is over.</summary>
    Expired,

    /// <summary>It or one above it is not valid yet.</summary>
    NotYetValid,

    /// <summary>It or one above it is on a revocation list (CRL, RFC 5280 §5).</summary>
    Revoked,

    /// <summary>It is not made for this purpose (extended key usage, RFC 5280 §4.2.1.12).</summary>
    WrongPurpose,

    /// <summary>The peer made it itself: it is its own issuer, and not trusted as it stands.</summary>
    SelfMade,

    /// <summary>It leads to no authority that is trusted.</summary>
    UnknownIssuer,

    /// <summary>There is no revocation list of the one who issued it.</summary>
    NoRevocationList,

    /// <summary>The revocation list is too old.</summary>
    RevocationListExpired,

    /// <summary>The revocation list is not valid yet.</summary>
    RevocationListNotYetValid,

    /// <summary>It is bad in another way: <see cref="ITlsEngine.Failure"/> says in which.</summary>
    Other,
}
