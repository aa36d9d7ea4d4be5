using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Concentrator.Protocol.Sstp;

/// <summary>Binds the TLS connection to the inner authentication: key, Compound MAC and the server's checks ([MS-SSTP] 3.2.5.2, 3.3.5.2.3).</summary>
internal static class CryptoBinding
{
    /// <summary>Bytes of the Higher-Layer Authentication Key.</summary>
    public const int HigherLayerAuthenticationKeySize = 32;

    private static ReadOnlySpan<byte> CompoundMacKeySeed => "SSTP inner method derived CMK"u8;

    /// <summary>Refuses a key of our own that is not 32 bytes long.</summary>
    public static void ThrowIfNotAKey(ReadOnlySpan<byte> higherLayerAuthenticationKey)
    {
        if (higherLayerAuthenticationKey.Length != HigherLayerAuthenticationKeySize)
        {
            throw new ArgumentException(
                $"The Higher-Layer Authentication Key has {higherLayerAuthenticationKey.Length} bytes and must have {HigherLayerAuthenticationKeySize}.",
                nameof(higherLayerAuthenticationKey));
        }
    }

    /// <summary>The length in bytes of a hash protocol's digests.</summary>
    public static int HashSize(SstpHashProtocols hash) => hash == SstpHashProtocols.Sha1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;

    /// <summary>The digest of a certificate under a hash protocol.</summary>
    public static ReadOnlySpan<byte> CertificateHash(SstpCertificateHashes certificate, SstpHashProtocols hash) =>
        hash == SstpHashProtocols.Sha1 ? certificate.Sha1 : certificate.Sha256;

    /// <summary>Derives the Compound MAC Key ([MS-SSTP] 3.2.5.2.2, 3.2.5.2.4): one round of PRF+ is as long as the key.</summary>
    public static void DeriveCompoundMacKey(SstpHashProtocols hash, ReadOnlySpan<byte> higherLayerAuthenticationKey, Span<byte> key)
    {
        Span<byte> input = stackalloc byte[CompoundMacKeySeed.Length + 3];
        CompoundMacKeySeed.CopyTo(input);
        BinaryPrimitives.WriteUInt16LittleEndian(input[CompoundMacKeySeed.Length..], (ushort)HashSize(hash));
        input[^1] = 1;
        Hmac(hash, higherLayerAuthenticationKey, input, key);
    }

    /// <summary>Computes the Compound MAC of a Call-Connected, whatever stands in its MAC field now.</summary>
    /// <param name="hash">SHA-1 or SHA-256.</param>
    /// <param name="higherLayerAuthenticationKey">HLAK, 32 bytes.</param>
    /// <param name="callConnected">The 112 bytes of the message.</param>
    /// <param name="mac">20 or 32 bytes.</param>
    public static void ComputeCompoundMac(SstpHashProtocols hash, ReadOnlySpan<byte> higherLayerAuthenticationKey, ReadOnlySpan<byte> callConnected, Span<byte> mac)
    {
        Span<byte> key = stackalloc byte[CryptoBindingAttribute.MaxHashSize];
        key = key[..HashSize(hash)];
        DeriveCompoundMacKey(hash, higherLayerAuthenticationKey, key);

        Span<byte> input = stackalloc byte[CryptoBindingAttribute.CallConnectedSize];
        callConnected[..CryptoBindingAttribute.CompoundMacOffset].CopyTo(input);
        input[CryptoBindingAttribute.CompoundMacOffset..].Clear();
        Hmac(hash, key, input, mac);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Makes the server's checks and says which part was wrong first.</summary>
    /// <param name="binding">The Call-Connected.</param>
    /// <param name="offered">The hash protocols of the Ack.</param>
    /// <param name="nonce">The nonce of the Ack.</param>
    /// <param name="certificates">The certificates that the client may have been shown.</param>
    /// <param name="higherLayerAuthenticationKey">HLAK, 32 bytes as the server has it.</param>
    public static CryptoBindingFailure Verify(
        CryptoBindingAttribute binding,
        SstpHashProtocols offered,
        ReadOnlySpan<byte> nonce,
        IReadOnlyList<SstpCertificateHashes> certificates,
        ReadOnlySpan<byte> higherLayerAuthenticationKey)
    {
        var hash = binding.HashProtocol;
        if (hash is not (SstpHashProtocols.Sha1 or SstpHashProtocols.Sha256) || !offered.HasFlag(hash))
        {
            return CryptoBindingFailure.HashProtocol;
        }

        if (!CryptographicOperations.FixedTimeEquals(binding.Nonce, nonce))
        {
            return CryptoBindingFailure.Nonce;
        }

        var size = HashSize(hash);
        var known = false;
        for (var i = 0; i < certificates.Count; i++)
        {
            known |= CryptographicOperations.FixedTimeEquals(binding.CertificateHash[..size], CertificateHash(certificates[i], hash));
        }

        if (!known)
        {
            return CryptoBindingFailure.CertificateHash;
        }

        Span<byte> mac = stackalloc byte[CryptoBindingAttribute.MaxHashSize];
        mac = mac[..size];
        ComputeCompoundMac(hash, higherLayerAuthenticationKey, binding.CallConnected, mac);
        return CryptographicOperations.FixedTimeEquals(binding.CompoundMac[..size], mac) ? CryptoBindingFailure.None : CryptoBindingFailure.CompoundMac;
    }

    private static void Hmac(SstpHashProtocols hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (hash == SstpHashProtocols.Sha1)
        {
            HMACSHA1.HashData(key, input, output);
        }
        else
        {
            HMACSHA256.HashData(key, input, output);
        }
    }
}
