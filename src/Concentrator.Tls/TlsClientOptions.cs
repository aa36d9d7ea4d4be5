using System.Security.Authentication;

namespace Concentrator.Tls;

/// <summary>What a TLS client asks for and trusts.</summary>
public sealed record TlsClientOptions
{
    /// <summary>The server's name: sent as SNI when it is a DNS name, and checked against the certificate.</summary>
    public required string HostName { get; init; }

    /// <summary>A PEM file of the authorities to trust; null for the system's.</summary>
    public string? AuthoritiesPath { get; init; }

    /// <summary>
    /// A PEM or DER file of revocation lists (CRL); null to look at none. With it there must be a list of whoever issued the leaf that is still valid; authorities above it are looked up
    /// where there is a list.
    /// </summary>
    public string? RevocationListsPath { get; init; }

    /// <summary>The SHA-256 of the only leaf certificate to trust, whatever its chain, name, dates and purposes say; null for none.</summary>
    public byte[]? PinnedCertificateHash { get; init; }

    /// <summary>Trust any certificate; for tests.</summary>
    public bool TrustAnyCertificate { get; init; }

    /// <summary>The client's own certificate, for servers that ask for one; null for none.</summary>
    public TlsCertificateFile? Certificate { get; init; }

    /// <summary>The lowest version taken.</summary>
    public SslProtocols MinimumVersion { get; init; } = SslProtocols.Tls12;

    /// <summary>The highest version taken.</summary>
    public SslProtocols MaximumVersion { get; init; } = SslProtocols.Tls13;

    /// <summary>The protocol offered by ALPN; null for none.</summary>
    public string? ApplicationProtocol { get; init; } = "http/1.1";

    /// <summary>Takes lines of the NSS key log format, for tests; null in production.</summary>
    public Action<string>? KeyLog { get; init; }

    /// <summary>Bytes of plaintext after which an engine takes new keys for sending (TLS 1.3): below the 2^38.5 of RFC 8446 §5.5.</summary>
    internal long KeyUpdateAfter { get; init; } = 1L << 37;
}
