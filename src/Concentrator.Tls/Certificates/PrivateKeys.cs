using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Concentrator.Tls.Interop;

namespace Concentrator.Tls.Certificates;

/// <summary>Reads private keys into OpenSSL.</summary>
internal static unsafe class PrivateKeys
{
    /// <summary>Reads a key file: PEM (PKCS#8, PKCS#1, SEC 1, encrypted or not) or DER.</summary>
    /// <exception cref="TlsConfigurationException">The file is missing or has no key that can be read.</exception>
    public static EvpKeyHandle Read(string path, string? password)
    {
        byte[] content = CertificateFiles.Read(path, "private key");
        try
        {
            ErrorQueue.Clear();
            nint key = CertificateFiles.IsDer(content) ? ParseDer(content) : ParsePem(content, password);
            return key != 0 ? new EvpKeyHandle(key) : throw Unreadable(path, content, password, ErrorQueue.Take());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Takes the key out of the PFX file that <paramref name="certificates"/> came from.</summary>
    /// <exception cref="TlsConfigurationException">There is none, or it is of a kind that TLS does not use.</exception>
    public static EvpKeyHandle Export(X509Certificate2Collection certificates, string path)
    {
        X509Certificate2 owner = certificates.FirstOrDefault(candidate => candidate.HasPrivateKey)
            ?? throw new TlsConfigurationException($"'{path}' has no private key: export it together with its key, or name the key's file.");
        using AsymmetricAlgorithm? algorithm = (AsymmetricAlgorithm?)owner.GetRSAPrivateKey() ?? owner.GetECDsaPrivateKey();
        if (algorithm is null)
        {
            throw new TlsConfigurationException($"The private key in '{path}' is neither RSA nor ECDSA: use one of them.");
        }

        byte[] pkcs8 = algorithm.ExportPkcs8PrivateKey();
        try
        {
            ErrorQueue.Clear();
            nint key = ParseDer(pkcs8);
            return key != 0
                ? new EvpKeyHandle(key)
                : throw new TlsConfigurationException($"OpenSSL cannot read the private key in '{path}': {ErrorQueue.Take()}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>Whether a key is the one that a certificate was made for.</summary>
    public static bool Belongs(EvpKeyHandle key, X509Certificate2 certificate)
    {
        using X509Handle? parsed = X509Handle.Parse(certificate.RawData);
        bool belongs = parsed is not null && LibCrypto.X509_check_private_key(parsed.DangerousGetHandle(), key.DangerousGetHandle()) == 1;
        ErrorQueue.Clear();
        return belongs;
    }

    private static nint ParseDer(byte[] der)
    {
        fixed (byte* start = der)
        {
            byte* position = start;
            return LibCrypto.d2i_AutoPrivateKey(0, &position, der.Length);
        }
    }

    private static nint ParsePem(byte[] pem, string? password)
    {
        // Terminated by zero. Never null: without a password OpenSSL would ask for one at the terminal.
        byte[] secret = Encoding.UTF8.GetBytes((password ?? string.Empty) + '\0');
        fixed (byte* data = pem, userData = secret)
        {
            nint bio = LibCrypto.BIO_new_mem_buf(data, pem.Length);
            try
            {
                return bio == 0 ? 0 : LibCrypto.PEM_read_bio_PrivateKey(bio, 0, 0, userData);
            }
            finally
            {
                _ = LibCrypto.BIO_free(bio);
                CryptographicOperations.ZeroMemory(secret);
            }
        }
    }

    private static TlsConfigurationException Unreadable(string path, byte[] content, string? password, string? reason)
    {
        string text = Encoding.ASCII.GetString(content);
        string advice = text switch
        {
            _ when text.Contains("ENCRYPTED", StringComparison.Ordinal) => password is null ? "it is encrypted: give its password" : "check its password",
            _ when text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) => "it is damaged or of an unknown kind: write it as PKCS#8 (openssl pkcs8 -topk8)",
            _ => "the file has no private key: name the file that has it",
        };
        return new TlsConfigurationException($"The private key in '{path}' cannot be read ({reason ?? "no key found"}): {advice}.");
    }
}
