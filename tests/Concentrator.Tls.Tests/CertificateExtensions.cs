using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Tls.Tests;

internal static class CertificateExtensions
{
    public static X509Certificate2 WithoutKey(this X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);
}
