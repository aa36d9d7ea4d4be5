using System.Security.Cryptography;

namespace Concentrator.Tls.Certificates;

/// <summary>The digests of one certificate's DER that SSTP's crypto binding knows.</summary>
internal sealed class CertificateDigests(ReadOnlySpan<byte> der)
{
    private readonly byte[] _sha1 = SHA1.HashData(der);
    private readonly byte[] _sha256 = SHA256.HashData(der);

    /// <summary>Copies the digest; <paramref name="hash"/> must have its length.</summary>
    public void CopyTo(HashAlgorithmName algorithm, Span<byte> hash)
    {
        byte[] digest = algorithm == HashAlgorithmName.SHA1 ? _sha1
            : algorithm == HashAlgorithmName.SHA256 ? _sha256
            : throw new ArgumentException($"SSTP binds to SHA-1 or SHA-256, not to {algorithm}.", nameof(algorithm));
        if (hash.Length != digest.Length)
        {
            throw new ArgumentException($"A {algorithm} digest has {digest.Length} bytes, not {hash.Length}.", nameof(hash));
        }

        digest.CopyTo(hash);
    }
}
