using System.Security.Cryptography;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>The keys that bind PEAP's two phases to each other ([MS-PEAP] 3.1.5.5.2, 3.1.5.7).</summary>
internal sealed class PeapKeys
{
    /// <summary>Bytes of an inner method's key (ISK).</summary>
    public const int InnerSessionKeySize = 32;

    private const int TemporaryKeySize = 40;
    private const int IntermediateKeySize = 40;
    private const int CompoundSessionKeySize = 128;

    private readonly byte[] _intermediateKey;

    private PeapKeys(byte[] intermediateKey, byte[] compoundMacKey)
    {
        _intermediateKey = intermediateKey;
        CompoundMacKey = compoundMacKey;
    }

    private static ReadOnlySpan<byte> InnerMethodsLabel => "Inner Methods Compound Keys"u8;

    // With the zero at its end, which the other label does not have.
    private static ReadOnlySpan<byte> SessionKeyLabel => "Session Key Generating Function\0"u8;

    /// <summary>The CMK, 20 bytes: makes compound MACs.</summary>
    public byte[] CompoundMacKey { get; }

    /// <summary>Derives them.</summary>
    /// <param name="tunnelKey">The keys of phase 1, of which the first 40 bytes count.</param>
    /// <param name="innerSessionKey">The ISK, 32 bytes; zeros when the inner method makes no key.</param>
    public static PeapKeys Derive(ReadOnlySpan<byte> tunnelKey, ReadOnlySpan<byte> innerSessionKey)
    {
        Span<byte> seed = [.. InnerMethodsLabel, .. innerSessionKey[..InnerSessionKeySize]];
        var keys = Expand(tunnelKey[..TemporaryKeySize], seed, IntermediateKeySize + HMACSHA1.HashSizeInBytes);
        return new PeapKeys(keys[..IntermediateKeySize], keys[IntermediateKeySize..]);
    }

    /// <summary>The CSK, 128 bytes, which begins with the MSK: what the peers get of a login with cryptobinding.</summary>
    public byte[] CompoundSessionKey() => Expand(_intermediateKey, SessionKeyLabel, CompoundSessionKeySize);

    // PRF+ of PEAPv0: T1 = HMAC-SHA1(K, S | 0x01 | 0x00 | 0x00), T2 = HMAC-SHA1(K, T1 | S | 0x02 | 0x00 | 0x00), …
    private static byte[] Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, int length)
    {
        var output = new byte[length];
        Span<byte> block = stackalloc byte[HMACSHA1.HashSizeInBytes];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
        byte counter = 0;
        for (var done = 0; done < length; done += Math.Min(block.Length, length - done))
        {
            if (counter > 0)
            {
                hmac.AppendData(block);
            }

            counter++;
            hmac.AppendData(seed);
            hmac.AppendData([counter, 0, 0]);
            hmac.GetHashAndReset(block);
            block[..Math.Min(block.Length, length - done)].CopyTo(output.AsSpan(done));
        }

        return output;
    }
}
