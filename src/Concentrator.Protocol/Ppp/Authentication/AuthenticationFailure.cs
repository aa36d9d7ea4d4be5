namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>Why an authentication failed. The peer is told no more than its protocol allows; the log is told all.</summary>
public enum AuthenticationFailure
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>No such user.</summary>
    UnknownUser,

    /// <summary>The password or response is wrong (E=691).</summary>
    WrongPassword,

    /// <summary>The account is disabled (E=647 for whoever has its password, E=691 for others).</summary>
    AccountDisabled,

    /// <summary>The account is locked after too many failures (E=691, as for a wrong password).</summary>
    LockedOut,

    /// <summary>The user's stored secret does not serve this method, as CHAP-MD5 without a clear secret.</summary>
    MethodNotPossible,

    /// <summary>The peer asked to change its password, which is not offered.</summary>
    PasswordChangeRefused,

    /// <summary>A packet of the peer could not be understood.</summary>
    Malformed,

    /// <summary>The peer gave up or sent a failure of its own.</summary>
    PeerRefused,

    /// <summary>The user has as many sessions as policy allows.</summary>
    TooManySessions,

    /// <summary>The address pool is full.</summary>
    NoAddress,

    /// <summary>The control plane cannot be reached or has no answer in time.</summary>
    Unavailable,

    /// <summary>The conversation is not known: it expired or never began.</summary>
    UnknownConversation,

    /// <summary>The user's address is to come from a pool that there is not.</summary>
    UnknownPool,

    /// <summary>The authentication server (RADIUS) refused the user.</summary>
    RefusedByServer,

    /// <summary>No authentication server (RADIUS) answered.</summary>
    NoServerAnswer,

    /// <summary>The authentication server (RADIUS) accepted without the keys that the crypto binding needs (MS-MPPE-Recv-Key, MS-MPPE-Send-Key; RFC 2548 §2.4).</summary>
    MissingKeys,

    /// <summary>The access policy lets the user in nowhere, not from there, or not now (E=649).</summary>
    PolicyDenied,

    /// <summary>The authentication server's (RADIUS) answer lacks what the method needs, or cannot be read.</summary>
    BadServerAnswer,

    /// <summary>The TLS connection inside EAP did not come about or broke.</summary>
    TlsFailed,

    /// <summary>The peer presented no certificate.</summary>
    CertificateMissing,

    /// <summary>The peer's certificate or one above it has expired.</summary>
    CertificateExpired,

    /// <summary>The peer's certificate or one above it is not valid yet.</summary>
    CertificateNotYetValid,

    /// <summary>The peer's certificate or one above it is revoked.</summary>
    CertificateRevoked,

    /// <summary>The peer's certificate is not made for logging in (extended key usage).</summary>
    CertificateWrongPurpose,

    /// <summary>The peer made its certificate itself.</summary>
    CertificateSelfMade,

    /// <summary>The peer's certificate leads to no authority that is trusted.</summary>
    CertificateUnknownIssuer,

    /// <summary>The peer's certificate is bad in another way.</summary>
    CertificateBad,

    /// <summary>There is no revocation list (CRL) of the peer's certificate's issuer.</summary>
    RevocationListMissing,

    /// <summary>The revocation list (CRL) of the peer's certificate's issuer is too old.</summary>
    RevocationListExpired,

    /// <summary>The revocation list (CRL) of the peer's certificate's issuer is not valid yet.</summary>
    RevocationListNotYetValid,

    /// <summary>The peer's certificate has none of the names that users are told by.</summary>
    CertificateWithoutName,

    /// <summary>The peer's EAP identity is another's than its certificate.</summary>
    IdentityMismatch,

    /// <summary>The peer did not prove that it ran the inner method itself (PEAP's cryptobinding TLV is absent).</summary>
    CryptoBindingMissing,

    /// <summary>The peer's proof that it ran the inner method itself is wrong (PEAP's cryptobinding TLV).</summary>
    CryptoBindingWrong,

    /// <summary>The user has one-time passwords, and the method cannot carry one (E=691, as for a wrong password, whatever the password was).</summary>
    OneTimePasswordNeeded,

    /// <summary>The password is right and the one-time password is not.</summary>
    WrongOneTimePassword,

    /// <summary>The one-time password is one that was taken already, or older.</summary>
    OneTimePasswordUsed,
}
