using System.Security.Cryptography;
using Concentrator.Protocol.Sstp;
using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Tunnels;

/// <summary>The digests of the certificate that this very connection presented ([MS-SSTP] 3.3.5.2.3).</summary>
internal static class CertificateHashes
{
    internal static SstpCertificateHashes Of(ITlsEngine engine)
    {
        var sha1 = new byte[SHA1.HashSizeInBytes];
        var sha256 = new byte[SHA256.HashSizeInBytes];
        engine.GetServerCertificateHash(HashAlgorithmName.SHA1, sha1);
        engine.GetServerCertificateHash(HashAlgorithmName.SHA256, sha256);
        return new SstpCertificateHashes(sha1, sha256);
    }
}
