using System.Security.Authentication;

namespace Concentrator.Tls;

/// <summary>What a TLS server presents and takes.</summary>
public sealed record TlsServerOptions
{
    /// <summary>A PEM file with the leaf and its chain (and the key, when <see cref="KeyPath"/> is null), or a PFX file.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>A PEM file with the private key, or null.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The password of the PFX or of the key, or null.</summary>
    public string? Password { get; init; }

    /// <summary>A second certificate of another key type (RSA beside ECDSA), chosen when the client cannot take the first; null for none.</summary>
    public TlsCertificateFile? SecondCertificate { get; init; }

    /// <summary>
    /// Certificates for names of their own; a name that none has gets the first. Of one name there may be an RSA and an ECDSA certificate; where only one of the two is here, the first
    /// certificate and the second help out, if the name stands in them.
    /// </summary>
    public IReadOnlyList<TlsNamedCertificate> NamedCertificates { get; init; } = [];

    /// <summary>A PEM file of the authorities of client certificates; when given, a client without a certificate from them is refused. Null to ask for none.</summary>
    public string? ClientAuthoritiesPath { get; init; }

    /// <summary>What client certificates must be like, for EAP; in place of <see cref="ClientAuthoritiesPath"/>. Null to ask for none.</summary>
    public TlsClientVerification? ClientVerification { get; init; }

    /// <summary>Takes AES-CBC with SHA-1 and RSA key exchange too (TLS 1.2), for clients that have nothing better. Without forward secrecy where the client has none.</summary>
    public bool LegacyCiphers { get; init; }

    /// <summary>The lowest version taken.</summary>
    public SslProtocols MinimumVersion { get; init; } = SslProtocols.Tls12;

    /// <summary>The highest version taken.</summary>
    public SslProtocols MaximumVersion { get; init; } = SslProtocols.Tls13;

    /// <summary>The only protocol taken by ALPN (RFC 7301), when the client sends the extension; null to ignore the extension (EAP).</summary>
    public string? ApplicationProtocol { get; init; } = "http/1.1";

    /// <summary>Takes lines of the NSS key log format, for tests; null in production.</summary>
    public Action<string>? KeyLog { get; init; }

    /// <summary>Bytes of plaintext after which an engine takes new keys for sending (TLS 1.3): below the 2^38.5 of RFC 8446 §5.5.</summary>
    internal long KeyUpdateAfter { get; init; } = 1L << 37;

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(TlsServerOptions)}: {CertificatePath}";
}
