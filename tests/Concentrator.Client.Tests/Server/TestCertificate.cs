using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Client.Tests.Server;

/// <summary>A certificate for <c>localhost</c> and 127.0.0.1, with its key, in a file of its own.</summary>
internal sealed class TestCertificate : IDisposable
{
    public TestCertificate(string purpose = "1.3.6.1.5.5.7.3.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllText(Path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        Hashes = new SstpCertificateHashes(SHA1.HashData(certificate.RawData), SHA256.HashData(certificate.RawData));
    }

    public string Path { get; }

    public SstpCertificateHashes Hashes { get; }

    public void Dispose() => File.Delete(Path);
}
