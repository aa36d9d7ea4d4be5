namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a verified client certificate says (RFC 5280 §4.1, §4.2).</summary>
public sealed record CertificateFacts
{
    /// <summary>The subject, as RFC 4514 writes it.</summary>
    public required string Subject { get; init; }

    /// <summary>The issuer, as RFC 4514 writes it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The serial number, hexadecimal digits in upper case.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>SHA-256 over the certificate, hexadecimal digits in upper case.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The names of the subjectAltName extension, each with its kind before it: <c>upn:</c>, <c>email:</c>, <c>dns:</c>, <c>uri:</c>.</summary>
    public IReadOnlyList<string> AlternativeNames { get; init; } = [];

    /// <summary>The purposes of the extended key usage extension, object identifiers in dotted form.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = [];

    /// <summary>The policies of the certificatePolicies extension, object identifiers in dotted form.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];
}
