using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Tls.Certificates;

/// <summary>The extended key usages of a chain of certificates (RFC 5280 §4.2.1.12).</summary>
internal static class CertificatePurposes
{
    private const string Any = "2.5.29.37.0";

    /// <summary>
    /// Whether a verified chain is made for one of the purposes: the leaf names it, or any, and no authority above that names purposes leaves it out. A root is trusted as it stands.
    /// What cannot be read is made for nothing.
    /// </summary>
    /// <param name="chain">The certificates, DER, leaf first.</param>
    /// <param name="wanted">The purposes, object identifiers in dotted form.</param>
    public static bool Pass(IReadOnlyList<byte[]> chain, IReadOnlySet<string> wanted)
    {
        try
        {
            HashSet<string> left = [.. wanted];
            for (int i = 0; i < chain.Count; i++)
            {
                using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(chain[i]);
                bool isLeaf = i == 0;
                bool isRoot = !isLeaf && i == chain.Count - 1 && certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
                List<X509EnhancedKeyUsageExtension> extensions = [.. certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()];
                if (isRoot || (extensions.Count == 0 && !isLeaf))
                {
                    continue;
                }

                HashSet<string> purposes = [.. extensions.SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).Select(purpose => purpose.Value).OfType<string>()];
                if (!purposes.Contains(Any))
                {
                    left.IntersectWith(purposes);
                }
            }

            return chain.Count > 0 && left.Count > 0;
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException)
        {
            return false;
        }
    }
}
