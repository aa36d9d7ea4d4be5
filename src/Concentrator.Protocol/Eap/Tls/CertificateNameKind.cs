namespace Concentrator.Protocol.Eap.Tls;

/// <summary>The names of a certificate that a user can be told by.</summary>
public enum CertificateNameKind
{
    /// <summary>The user principal name among the alternative names (otherName 1.3.6.1.4.1.311.20.2.3), as smart cards of Windows have it.</summary>
    Upn,

    /// <summary>The part of the user principal name before the <c>@</c>.</summary>
    UpnUser,

    /// <summary>The e-mail address among the alternative names (RFC 5280 §4.2.1.6, rfc822Name).</summary>
    Email,

    /// <summary>The part of the e-mail address before the <c>@</c>.</summary>
    EmailUser,

    /// <summary>The DNS name among the alternative names, as certificates of machines have it.</summary>
    Dns,

    /// <summary>The subject's common name (2.5.4.3).</summary>
    CommonName,
}
