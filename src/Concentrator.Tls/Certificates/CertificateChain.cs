using System.Security.Cryptography.X509Certificates;
using Concentrator.Tls.Interop;

namespace Concentrator.Tls.Certificates;

/// <summary>A leaf certificate with its private key and the certificates that lead from it towards its root.</summary>
internal sealed class CertificateChain : IDisposable
{
    private CertificateChain(byte[] leaf, List<byte[]> intermediates, EvpKeyHandle key)
    {
        Leaf = leaf;
        Intermediates = intermediates;
        Key = key;
    }

    /// <summary>The leaf's DER.</summary>
    public byte[] Leaf { get; }

    /// <summary>The DER of the intermediates, the leaf's issuer first. The root is left out: a peer has it or does not trust it (RFC 8446 §4.4.2).</summary>
    public IReadOnlyList<byte[]> Intermediates { get; }

    /// <summary>The leaf's private key.</summary>
    public EvpKeyHandle Key { get; }

    /// <summary>OpenSSL's number of the kind of key (EVP_PKEY_get_base_id). A context presents one certificate of each kind.</summary>
    public int KeyType => LibCrypto.EVP_PKEY_get_base_id(Key.DangerousGetHandle());

    /// <summary>Reads a PEM or PFX file.</summary>
    /// <exception cref="TlsConfigurationException">A file is missing or unreadable, or the key belongs to no certificate.</exception>
    public static CertificateChain Load(TlsCertificateFile file)
    {
        byte[] content = CertificateFiles.Read(file.Path, "certificate");
        X509Certificate2Collection certificates = [];
        EvpKeyHandle key;
        if (CertificateFiles.IsDer(content))
        {
            certificates = CertificateFiles.ReadPkcs12(content, file);
            key = file.KeyPath is null ? PrivateKeys.Export(certificates, file.Path) : PrivateKeys.Read(file.KeyPath, file.Password);
        }
        else
        {
            certificates = CertificateFiles.ReadPem(content, file.Path);
            key = PrivateKeys.Read(file.KeyPath ?? file.Path, file.Password);
        }

        try
        {
            X509Certificate2 leaf = certificates.FirstOrDefault(candidate => PrivateKeys.Belongs(key, candidate))
                ?? throw new TlsConfigurationException(
                    $"The private key in '{file.KeyPath ?? file.Path}' belongs to no certificate in '{file.Path}': give the key that the certificate was made for.");
            return new CertificateChain(leaf.RawData, OrderIntermediates(leaf, certificates), key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            foreach (X509Certificate2 certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>Hands leaf, key and intermediates to a context; <paramref name="leafPointer"/> is the X509 that it presents from then on.</summary>
    public unsafe void Install(SslContextHandle context, string path, out nint leafPointer)
    {
        using X509Handle leaf = Parse(Leaf, path);
        leafPointer = leaf.DangerousGetHandle();
        ContextSettings.Require(LibSsl.SSL_CTX_use_certificate(context, leafPointer) == 1, $"The certificate in '{path}' cannot be used");
        ContextSettings.Require(LibSsl.SSL_CTX_use_PrivateKey(context, Key.DangerousGetHandle()) == 1, $"The private key of '{path}' cannot be used");
        foreach (byte[] der in Intermediates)
        {
            using X509Handle intermediate = Parse(der, path);
            const nint AddReference = 1;
            ContextSettings.Require(
                LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlChainCertificate, AddReference, intermediate.DangerousGetHandle()) == 1,
                $"An intermediate certificate in '{path}' cannot be used");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    private static X509Handle Parse(byte[] der, string path) =>
        X509Handle.Parse(der) ?? throw new TlsConfigurationException($"OpenSSL cannot read a certificate in '{path}': {ErrorQueue.Take()}.");

    private static List<byte[]> OrderIntermediates(X509Certificate2 leaf, X509Certificate2Collection certificates)
    {
        List<byte[]> ordered = [];
        List<X509Certificate2> rest = [.. certificates.Where(candidate => !ReferenceEquals(candidate, leaf) && !IsSelfIssued(candidate))];
        X509Certificate2 current = leaf;
        while (rest.Find(candidate => SameName(candidate.SubjectName, current.IssuerName)) is { } issuer)
        {
            ordered.Add(issuer.RawData);
            rest.Remove(issuer);
            current = issuer;
        }

        return ordered;
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => SameName(certificate.SubjectName, certificate.IssuerName);

    private static bool SameName(X500DistinguishedName left, X500DistinguishedName right) => left.RawData.AsSpan().SequenceEqual(right.RawData);
}
