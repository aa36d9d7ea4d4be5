using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>An authority for the certificates of a cluster's nodes, made for a test.</summary>
internal sealed class ClusterAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new("cluster-authority");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public ClusterAuthority(string name = "test cluster")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificatePath, _certificate.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate, PEM.</summary>
    public string CertificatePath => _folder.File("ca.pem");

    /// <summary>Makes a node's certificate and gives the settings that name it.</summary>
    public IReadOnlyList<string> Settings(string node)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={node}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(_certificate, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(20), RandomNumberGenerator.GetBytes(16));
        var (path, keyPath) = (_folder.File($"{node}.pem"), _folder.File($"{node}.key"));
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return [$"Cluster:Certificate:Path={path}", $"Cluster:Certificate:KeyPath={keyPath}", $"Cluster:Certificate:AuthorityPath={CertificatePath}"];
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}
