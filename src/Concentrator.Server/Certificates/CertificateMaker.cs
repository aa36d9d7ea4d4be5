using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Server.Certificates;

/// <summary>
/// Makes the certificate of a server that was given none: a small authority of its own, which clients can be told to trust, and a leaf that is made anew before it
/// expires or when the names change, so that clients need not be told again.
/// </summary>
internal sealed class CertificateMaker(string directory, TimeProvider time)
{
    /// <summary>How long a leaf lives, days. Clients refuse more than 398.</summary>
    private const int LeafDays = 397;

    private const int AuthorityYears = 10;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Clocks of clients may be behind ours.</summary>
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    /// <summary>The tunnels and EAP may want it at the same moment.</summary>
    private static readonly Lock Making = new();

    private string CertificatePath => Path.Combine(directory, "server.crt");

    private string KeyPath => Path.Combine(directory, "server.key");

    private string AuthorityPath => Path.Combine(directory, "ca.crt");

    private string AuthorityKeyPath => Path.Combine(directory, "ca.key");

    /// <summary>Takes the certificate that lies in the directory, or makes one for the names where there is none, it expires soon, or it lacks a name.</summary>
    internal MadeCertificate Obtain(IReadOnlyCollection<string> names)
    {
        lock (Making)
        {
            PrivateFile.CreateDirectory(directory);
            if (IsUsable(names))
            {
                return new MadeCertificate(CertificatePath, KeyPath, AuthorityPath, IsNew: false);
            }

            using var authority = LoadAuthority() ?? MakeAuthority();
            MakeLeaf(authority, names);
            return new MadeCertificate(CertificatePath, KeyPath, AuthorityPath, IsNew: true);
        }
    }

    private bool IsUsable(IReadOnlyCollection<string> names)
    {
        if (!File.Exists(CertificatePath) || !File.Exists(KeyPath) || !File.Exists(AuthorityPath))
        {
            return false;
        }

        try
        {
            using var leaf = X509Certificate2.CreateFromPemFile(CertificatePath, KeyPath);
            return new DateTimeOffset(leaf.NotAfter) - time.GetUtcNow() > RenewBefore && names.All(name => leaf.MatchesHostname(name, allowWildcards: false, allowCommonName: false));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private X509Certificate2? LoadAuthority()
    {
        if (!File.Exists(AuthorityPath) || !File.Exists(AuthorityKeyPath))
        {
            return null;
        }

        try
        {
            var authority = X509Certificate2.CreateFromPemFile(AuthorityPath, AuthorityKeyPath);
            if (new DateTimeOffset(authority.NotAfter) - time.GetUtcNow() > TimeSpan.FromDays(LeafDays))
            {
                return authority;
            }

            authority.Dispose();
            return null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private X509Certificate2 MakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var tag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var request = new CertificateRequest($"CN=Concentrator authority {tag}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        var authority = request.CreateSelfSigned(now - Backdate, now.AddYears(AuthorityYears));
        PrivateFile.Write(AuthorityKeyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(AuthorityPath, authority.ExportCertificatePem() + "\n");
        return authority;
    }

    private void MakeLeaf(X509Certificate2 authority, IReadOnlyCollection<string> names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        // The common name ends at 64 characters (RFC 5280, ub-common-name); clients look at the alternative names.
        var first = names.First();
        subject.AddCommonName(first.Length <= 64 ? first : first[..64]);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(AlternativeNames(names));
        var now = time.GetUtcNow();
        using var leaf = request.Create(authority, now - Backdate, now.AddDays(LeafDays), RandomNumberGenerator.GetBytes(16));
        PrivateFile.Write(KeyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(CertificatePath, $"{leaf.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n");
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
