namespace Concentrator.Tls;

/// <summary>What a server wants of its clients' certificates.</summary>
public sealed record TlsClientVerification
{
    /// <summary>Client authentication (RFC 5280 §4.2.1.12).</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Smart card logon ([MS-WCCE], szOID_KP_SMARTCARD_LOGON).</summary>
    public const string SmartCardLogon = "1.3.6.1.4.1.311.20.2.2";

    /// <summary>A PEM file of the authorities whose certificates are taken.</summary>
    public required string AuthoritiesPath { get; init; }

    /// <summary>
    /// A PEM or DER file of revocation lists (CRL); null to look at none. With it there must be a list of whoever issued the leaf that is still valid; authorities above it are looked up
    /// where there is a list.
    /// </summary>
    public string? RevocationListsPath { get; init; }

    /// <summary>The extended key usages of which the leaf must have one (or any purpose, 2.5.29.37.0); a leaf that names no purpose is refused.</summary>
    public IReadOnlyCollection<string> Purposes { get; init; } = [ClientAuthentication];
}
