using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>What the certificate of a peer says of it, for login and policy. Whether it is true is TLS's to check.</summary>
internal sealed class PeerCertificate
{
    private const string UpnPrefix = "upn:";
    private const string EmailPrefix = "email:";
    private const string DnsPrefix = "dns:";
    private const string CommonNameType = "2.5.4.3";
    private const string PoliciesExtension = "2.5.29.32";

    private readonly string? _commonName;

    private PeerCertificate(CertificateFacts facts, string? commonName)
    {
        Facts = facts;
        _commonName = commonName;
    }

    /// <summary>All of it.</summary>
    public CertificateFacts Facts { get; }

    /// <summary>Reads a certificate, DER; null when it cannot be read.</summary>
    public static PeerCertificate? Read(byte[] der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return new PeerCertificate(FactsOf(certificate), CommonNameOf(certificate.SubjectName));
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or AsnContentException)
        {
            return null;
        }
    }

    /// <summary>The name that the user is told by: the first kind of name of which the certificate has one decides. Null when it has none, or one that cannot be a user's name.</summary>
    public string? UserName(IEnumerable<CertificateNameKind> order) =>
        order.Select(Name).FirstOrDefault(name => name is not null) is { } given && PeerName.TryRead(System.Text.Encoding.UTF8.GetBytes(given), out var userName) ? userName : null;

    /// <summary>
    /// Whether an EAP identity may be that of this certificate. One that says nothing of who it is (empty, <c>anonymous</c>, only a realm; RFC 9190 §2.1.4) may be anybody's.
    /// <c>DOMAIN\user</c>, <c>host/machine</c> and names without a realm are compared by what they have.
    /// </summary>
    public bool MayBe(string identity)
    {
        var user = identity[(identity.IndexOf('\\', StringComparison.Ordinal) + 1)..];
        user = user.StartsWith("host/", StringComparison.OrdinalIgnoreCase) ? user["host/".Length..] : user;
        var local = LocalPart(user);
        if (local.Length == 0 || string.Equals(local, "anonymous", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var names = Enum.GetValues<CertificateNameKind>().Select(Name).OfType<string>();
        return names.Any(name => string.Equals(name, user, StringComparison.OrdinalIgnoreCase)
            || (user.Length == local.Length && string.Equals(LocalPart(name), user, StringComparison.OrdinalIgnoreCase)));
    }

    private static string LocalPart(string name) => name.Split('@', 2)[0];

    private static CertificateFacts FactsOf(X509Certificate2 certificate) => new()
    {
        Subject = certificate.Subject,
        Issuer = certificate.Issuer,
        SerialNumber = certificate.SerialNumber,
        Fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256),
        NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
        AlternativeNames = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => AlternativeNames.Read(extension.RawData))],
        Purposes = [.. certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).Select(purpose => purpose.Value).OfType<string>()],
        Policies = [.. certificate.Extensions.Where(extension => string.Equals(extension.Oid?.Value, PoliciesExtension, StringComparison.Ordinal)).SelectMany(extension => ReadPolicies(extension.RawData))],
    };

    // certificatePolicies ::= SEQUENCE OF SEQUENCE { policyIdentifier, policyQualifiers OPTIONAL } (RFC 5280 §4.2.1.4)
    private static List<string> ReadPolicies(byte[] der)
    {
        List<string> policies = [];
        var all = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            policies.Add(all.ReadSequence().ReadObjectIdentifier());
        }

        return policies;
    }

    // The last one is the most specific (RFC 4514 §2.1 writes it first).
    private static string? CommonNameOf(X500DistinguishedName subject) => subject.EnumerateRelativeDistinguishedNames()
        .Where(part => !part.HasMultipleElements && string.Equals(part.GetSingleElementType().Value, CommonNameType, StringComparison.Ordinal))
        .Select(part => part.GetSingleElementValue())
        .FirstOrDefault();

    private string? Name(CertificateNameKind kind) => kind switch
    {
        CertificateNameKind.Upn => First(UpnPrefix),
        CertificateNameKind.UpnUser => First(UpnPrefix) is { } upn ? LocalPart(upn) : null,
        CertificateNameKind.Email => First(EmailPrefix),
        CertificateNameKind.EmailUser => First(EmailPrefix) is { } email ? LocalPart(email) : null,
        CertificateNameKind.Dns => First(DnsPrefix),
        _ => _commonName,
    };

    private string? First(string prefix) => Facts.AlternativeNames.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
