using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Concentrator.Deploy.Tests.World;

/// <summary>What Secrets hold that are not the chart's: those of cert-manager, and those that an operator made.</summary>
internal static class ForeignSecret
{
    /// <summary>Files as they are usual in such Secrets, and any other that is asked for.</summary>
    /// <param name="name">The Secret's name; one with <c>rsa</c> in it has a certificate of that kind.</param>
    /// <param name="keys">The keys that are asked for by name.</param>
    internal static IReadOnlyDictionary<string, byte[]> Files(string name, IEnumerable<string> keys)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        var authorityRequest = new CertificateRequest("CN=Authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, critical: false));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(400));

        using AsymmetricAlgorithm key = name.Contains("rsa", StringComparison.Ordinal) ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsa
            ? new CertificateRequest("CN=vpn.example.org", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=vpn.example.org", (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("vpn.example.org");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey), now.AddDays(-1), now.AddDays(300), [1, 2, 3, 4]);

        var lists = new CertificateRevocationListBuilder().Build(authority, 1, now.AddDays(30), HashAlgorithmName.SHA256);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["tls.crt"] = Encoding.UTF8.GetBytes(certificate.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n"),
            ["tls.key"] = Encoding.UTF8.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"),
            ["ca.crt"] = Encoding.UTF8.GetBytes(authority.ExportCertificatePem() + "\n"),
            ["crl.pem"] = Encoding.UTF8.GetBytes(PemEncoding.WriteString("X509 CRL", lists) + "\n"),
            ["connection"] = "redis.example.org:6379,password=hidden"u8.ToArray(),
            ["headers"] = "Authorization=Bearer hushhush,Tenant=vpn"u8.ToArray(),
            ["key-1"] = RandomNumberGenerator.GetBytes(32),
            ["key-2"] = RandomNumberGenerator.GetBytes(32),
        };
        foreach (var asked in keys)
        {
            files.TryAdd(asked, Encoding.UTF8.GetBytes($"content of {asked}, long enough"));
        }

        return files;
    }
}
