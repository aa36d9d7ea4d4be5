namespace Concentrator.Protocol.Sstp;

/// <summary>The digests of one server certificate's DER: SHA-1 (20 bytes) and SHA-256 (32 bytes).</summary>
public sealed record SstpCertificateHashes(byte[] Sha1, byte[] Sha256);
