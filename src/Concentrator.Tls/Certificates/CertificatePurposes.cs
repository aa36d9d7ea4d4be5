using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Tls.Certificates;

/// <summary>The extended key usages of a certificate (RFC 5280 §4.2.1.12).</summary>
internal static class CertificatePurposes
{
    private const string Any = "2.5.29.37.0";

    /// <summary>Whether a certificate, DER, is made for one of the purposes or for any. What cannot be read has none.</summary>
    public static bool Has(byte[] der, IReadOnlySet<string> wanted)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
            return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>())
                .Any(purpose => purpose.Value is { } value && (wanted.Contains(value) || string.Equals(value, Any, StringComparison.Ordinal)));
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException)
        {
            return false;
        }
    }
}
