using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Tls.Certificates;

/// <summary>The DNS names of a certificate, and which of them a client asked for.</summary>
internal static class CertificateNames
{
    /// <summary>The DNS names among the alternative names (RFC 5280 §4.2.1.6), in lower case; a wildcard stands as <c>*.example.org</c>.</summary>
    public static IReadOnlyList<string> Of(byte[] der)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
        try
        {
            return [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).Select(Normalize)];
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException)
        {
            return [];
        }
    }

    /// <summary>A name as it is compared: lower case, without the dot at the end.</summary>
    public static string Normalize(string name) => name.TrimEnd('.').ToLowerInvariant();

    /// <summary>The wildcard that covers a name: <c>*.example.org</c> for <c>vpn.example.org</c> (RFC 9525 §6.3); null when none does.</summary>
    public static string? WildcardOf(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && name.IndexOf('.', dot + 1) > 0 && !name.StartsWith("*.", StringComparison.Ordinal) ? "*" + name[dot..] : null;
    }
}
