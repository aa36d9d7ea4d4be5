namespace Concentrator.Protocol.Radius;

/// <summary>Whether a packet was written by somebody who has the shared secret.</summary>
public enum RadiusSignature
{
    /// <summary>It was.</summary>
    Valid,

    /// <summary>The Authenticator is wrong: another secret, or not an answer to this request (RFC 2865 §3, RFC 2866 §3).</summary>
    Authenticator,

    /// <summary>The Message-Authenticator is wrong, is there twice or has not 16 bytes (RFC 3579 §3.2).</summary>
    MessageAuthenticator,

    /// <summary>There is no Message-Authenticator and one is required: without it an answer can be forged (CVE-2024-3596, BlastRADIUS).</summary>
    MessageAuthenticatorMissing,
}
