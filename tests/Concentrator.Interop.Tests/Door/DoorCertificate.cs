using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Interop.Tests.Door;

/// <summary>A certificate with its key in one PEM file, signed by itself.</summary>
/// <param name="Path">The file.</param>
/// <param name="Certificate">The certificate.</param>
internal sealed record DoorCertificate(string Path, X509Certificate2 Certificate)
{
    /// <summary>Its SHA-256, in hexadecimal.</summary>
    internal string Sha256 => Convert.ToHexString(SHA256.HashData(Certificate.RawData));

    /// <summary>Its SHA-1, in hexadecimal.</summary>
    internal string Sha1 => Convert.ToHexString(SHA1.HashData(Certificate.RawData));

    /// <summary>Makes one for names, over the file if it is there.</summary>
    internal static DoorCertificate Make(string path, bool rsa, params string[] names)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = $"CN={names[0]}";
        var request = key is RSA rsaKey
            ? new CertificateRequest(subject, rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return new DoorCertificate(path, certificate);
    }
}
