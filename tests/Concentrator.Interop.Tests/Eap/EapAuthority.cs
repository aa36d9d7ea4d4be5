using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Eap;

/// <summary>An authority of servers and users, and files of what it issues.</summary>
internal sealed class EapAuthority
{
    internal const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    internal const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    internal const string SmartCardLogon = "1.3.6.1.4.1.311.20.2.2";

    private const string CertificatePolicies = "2.5.29.32";

    private readonly TemporaryFolder _folder;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 _root;
    private readonly CertificateRevocationListBuilder _revoked = new();

    internal EapAuthority(TemporaryFolder folder, string name)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(_now.AddDays(-30), _now.AddDays(30));
        RootPath = Write($"{name}.pem", _root.ExportCertificatePem());
        Server = Issue("server", new EapCertificate { CommonName = "vpn.example.test", Dns = "vpn.example.test", Purposes = [ServerAuthentication] });
    }

    internal string RootPath { get; }

    internal IssuedFiles Server { get; }

    /// <summary>Issues a certificate; certificate and key go into files of their own.</summary>
    internal IssuedFiles Issue(string name, EapCertificate wanted)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={wanted.CommonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (wanted.Purposes.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. wanted.Purposes.Select(purpose => new Oid(purpose))], critical: false));
        }

        if (wanted.Policies.Count > 0)
        {
            var policies = new AsnWriter(AsnEncodingRules.DER);
            using (policies.PushSequence())
            {
                foreach (var policy in wanted.Policies)
                {
                    using (policies.PushSequence())
                    {
                        policies.WriteObjectIdentifier(policy);
                    }
                }
            }

            request.CertificateExtensions.Add(new X509Extension(CertificatePolicies, policies.Encode(), critical: false));
        }

        if (wanted.Upn is not null || wanted.Email is not null || wanted.Dns is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (wanted.Dns is not null)
            {
                names.AddDnsName(wanted.Dns);
            }

            if (wanted.Email is not null)
            {
                names.AddEmailAddress(wanted.Email);
            }

            if (wanted.Upn is not null)
            {
                names.AddUserPrincipalName(wanted.Upn);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        var serial = RandomNumberGenerator.GetBytes(12);
        serial[0] &= 0x7F;
        var (from, to) = (wanted.NotBefore ?? _now.AddHours(-1), wanted.NotAfter ?? _now.AddDays(20));
        using var certificate = wanted.SelfMade ? request.CreateSelfSigned(from, to) : request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(_root.GetECDsaPrivateKey()!), from, to, serial);
        if (wanted.Revoked)
        {
            _revoked.AddEntry(certificate, _now.AddMinutes(-1));
        }

        return new IssuedFiles(Write($"{name}.pem", certificate.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Writes the list of what has been revoked so far.</summary>
    internal string WriteRevocationList(string name, DateTimeOffset? nextUpdate = null)
    {
        var der = _revoked.Build(_root, 1, nextUpdate ?? _now.AddDays(1), HashAlgorithmName.SHA256, thisUpdate: _now.AddDays(-2));
        return Write(name, PemEncoding.WriteString("X509 CRL", der));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
