using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Concentrator.Tls.Certificates;

/// <summary>Reads certificate files; every failure names the file and what to do.</summary>
internal static class CertificateFiles
{
    private const byte DerSequence = 0x30;

    /// <summary>The bytes of a file that configuration names.</summary>
    public static byte[] Read(string path, string what)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TlsConfigurationException($"The {what} file '{path}' does not exist: correct the path or make the file.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TlsConfigurationException($"The {what} file '{path}' cannot be read ({error.Message}): check its permissions.", error);
        }
    }

    /// <summary>Whether a file is binary (DER: a PFX, a bare certificate, a bare key) rather than PEM text.</summary>
    public static bool IsDer(ReadOnlySpan<byte> content) => !content.IsEmpty && content[0] == DerSequence;

    /// <summary>The certificates of a PEM file, in the file's order.</summary>
    public static X509Certificate2Collection ReadPem(byte[] content, string path)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(Encoding.ASCII.GetString(content));
        }
        catch (CryptographicException error)
        {
            throw new TlsConfigurationException($"A certificate in '{path}' is damaged ({error.Message}): copy the file again.", error);
        }

        return certificates.Count > 0
            ? certificates
            : throw new TlsConfigurationException($"'{path}' has no certificate: a PEM file has lines '-----BEGIN CERTIFICATE-----', a PFX file is binary.");
    }

    /// <summary>The certificates of a PFX file (RFC 7292), or the one certificate of a DER file.</summary>
    public static X509Certificate2Collection ReadPkcs12(byte[] content, TlsCertificateFile file)
    {
        try
        {
            return X509Certificate2.GetCertContentType(content) == X509ContentType.Cert
                ? [X509CertificateLoader.LoadCertificate(content)]
                : X509CertificateLoader.LoadPkcs12Collection(
                    content, file.Password, X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet);
        }
        catch (CryptographicException error)
        {
            string advice = file.Password is null ? "if it has a password, give it" : "check the password";
            throw new TlsConfigurationException($"The PFX file '{file.Path}' cannot be read ({error.Message}): {advice}.", error);
        }
    }
}
