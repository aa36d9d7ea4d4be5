using System.Security.Authentication;
using Concentrator.Server.Certificates;
using Concentrator.Tls;

namespace Concentrator.Server.Configuration;

/// <summary>What the edge presents to its clients.</summary>
internal sealed record CertificateSettings
{
    /// <summary>The certificate's file, PEM or PFX; null to make one in the data directory.</summary>
    public string? Path { get; init; }

    /// <summary>The private key's file, PEM; null when the certificate's file has it.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The password of the key or the PFX; null when it has none.</summary>
    public string? Password { get; init; }

    /// <summary>Names and addresses that a made certificate holds besides those found on the machine.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>A second certificate of another key type (RSA beside ECDSA); null for none.</summary>
    public TlsCertificateFile? Second { get; init; }

    /// <summary>Certificates for names of their own.</summary>
    public IReadOnlyList<TlsNamedCertificate> Others { get; init; } = [];

    /// <summary>Whether AES-CBC with SHA-1 and RSA key exchange are taken too.</summary>
    public bool LegacyCiphers { get; init; }

    /// <summary>The lowest version of TLS taken.</summary>
    public SslProtocols MinimumVersion { get; init; } = SslProtocols.Tls12;

    /// <summary>The highest version of TLS taken.</summary>
    public SslProtocols MaximumVersion { get; init; } = SslProtocols.Tls13;

    /// <summary>What a TLS server presents and takes, with this first certificate.</summary>
    internal TlsServerOptions ToOptions(string path, string? keyPath) => new()
    {
        CertificatePath = path,
        KeyPath = keyPath,
        Password = Password,
        SecondCertificate = Second,
        NamedCertificates = Others,
        LegacyCiphers = LegacyCiphers,
        MinimumVersion = MinimumVersion,
        MaximumVersion = MaximumVersion,
    };

    /// <summary>What a TLS server presents and takes, and the certificate that was made where none is given.</summary>
    /// <param name="maker">Makes it.</param>
    internal (TlsServerOptions Options, MadeCertificate? Made) Load(CertificateMaker maker)
    {
        var made = Path is null ? maker.Obtain(HostNames.Find(Names)) : null;
        return (ToOptions(made?.CertificatePath ?? Path!, made?.KeyPath ?? KeyPath), made);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(CertificateSettings)}: {Path}";
}
