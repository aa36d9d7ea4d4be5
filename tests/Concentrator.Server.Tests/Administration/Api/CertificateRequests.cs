using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>Certificates for an admin port.</summary>
internal static class CertificateRequests
{
    internal static X509Certificate2 SelfSigned(int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(days));
    }

    /// <summary>Writes it with its key.</summary>
    internal static void Write(X509Certificate2 certificate, string path) =>
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");
}
