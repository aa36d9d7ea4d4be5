namespace Concentrator.Control.Policies;

/// <summary>A field of a client's certificate that a rule may ask for.</summary>
internal enum CertificateField
{
    /// <summary>The issuer, as RFC 4514 writes it.</summary>
    Issuer,

    /// <summary>The subject, as RFC 4514 writes it.</summary>
    Subject,

    /// <summary>A name of the subjectAltName extension, with its kind before it.</summary>
    AlternativeName,

    /// <summary>A purpose of the extended key usage extension.</summary>
    Purpose,

    /// <summary>A policy of the certificatePolicies extension.</summary>
    Policy,
}
