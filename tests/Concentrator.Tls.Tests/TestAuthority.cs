using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Tls.Tests;

/// <summary>A root with an intermediate, and a directory with files of the leaves they issue.</summary>
public sealed class TestAuthority : IDisposable
{
    public const string HostName = "vpn.example.test";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public TestAuthority()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("concentrator-tls-").FullName;
        string name = Path.GetFileName(Directory);
        Root = IssueAuthority(name + " root", issuer: null);
        Intermediate = IssueAuthority(name + " intermediate", Root);
        RootPath = WriteText("root.pem", Root.ExportCertificatePem());
        Rsa = IssueFile("rsa", new LeafRequest { Rsa = true });
        Ecdsa = IssueFile("ecdsa", new LeafRequest());
    }

    public string Directory { get; }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public string RootPath { get; }

    /// <summary>Leaf, intermediate and key in one PEM file.</summary>
    public LeafFile Rsa { get; }

    /// <summary>Leaf, intermediate and key in one PEM file.</summary>
    public LeafFile Ecdsa { get; }

    public string PathOf(string name) => Path.Combine(Directory, name);

    public string WriteText(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string WriteBytes(string name, byte[] content)
    {
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    public LeafFile IssueFile(string name, LeafRequest wanted) => IssueFile(name, wanted, Intermediate);

    /// <summary>A leaf of another intermediate, which is made for some purposes only; that one's certificate is in "NAME authority.pem".</summary>
    public LeafFile IssueFileBelow(string name, IReadOnlyList<string> purposes, LeafRequest wanted)
    {
        using X509Certificate2 issuer = IssueAuthority(Path.GetFileName(Directory) + " " + name, Root, purposes);
        _ = WriteText(name + " authority.pem", issuer.ExportCertificatePem());
        return IssueFile(name, wanted, issuer);
    }

    private LeafFile IssueFile(string name, LeafRequest wanted, X509Certificate2 issuer)
    {
        X509Certificate2 leaf = Issue(wanted, issuer);
        string text = leaf.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem() + "\n" + ExportKey(leaf).ExportPkcs8PrivateKeyPem() + "\n";
        return new LeafFile(WriteText(name + ".pem", text), leaf);
    }

    public X509Certificate2 Issue(LeafRequest wanted) => Issue(wanted, Intermediate);

    private X509Certificate2 Issue(LeafRequest wanted, X509Certificate2 issuer)
    {
        using AsymmetricAlgorithm key = wanted.Rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = CreateRequest("CN=" + wanted.HostName, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(wanted.KeyUsage, critical: true));
        if (wanted.Purposes.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. wanted.Purposes.Select(oid => new Oid(oid))], critical: false));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(wanted.HostName);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 bare = Sign(request, issuer, wanted.NotBefore ?? _now.AddHours(-1), wanted.NotAfter ?? _now.AddDays(20));
        return key is RSA rsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey((ECDsa)key);
    }

    public static AsymmetricAlgorithm ExportKey(X509Certificate2 certificate) =>
        (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()!;

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private static CertificateRequest CreateRequest(string subject, AsymmetricAlgorithm key) => key is RSA rsa
        ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);

    private static X509Certificate2 Sign(CertificateRequest request, X509Certificate2 issuer, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var generator = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        return request.Create(issuer.SubjectName, generator, notBefore, notAfter, RandomNumberGenerator.GetBytes(12));
    }

    private X509Certificate2 IssueAuthority(string name, X509Certificate2? issuer, IReadOnlyList<string>? purposes = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = CreateRequest("CN=" + name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        if (purposes is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(oid => new Oid(oid))], critical: false));
        }

        if (issuer is null)
        {
            return request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(30));
        }

        using X509Certificate2 bare = Sign(request, issuer, _now.AddHours(-2), _now.AddDays(29));
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>What a leaf is to be like.</summary>
    public sealed record LeafRequest
    {
        public bool Rsa { get; init; }

        public string HostName { get; init; } = TestAuthority.HostName;

        public IReadOnlyList<string> Purposes { get; init; } = [ServerAuthentication];

        public X509KeyUsageFlags KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment;

        public DateTimeOffset? NotBefore { get; init; }

        public DateTimeOffset? NotAfter { get; init; }
    }

    /// <summary>A leaf and its PEM file.</summary>
    public sealed record LeafFile(string Path, X509Certificate2 Certificate);
}
