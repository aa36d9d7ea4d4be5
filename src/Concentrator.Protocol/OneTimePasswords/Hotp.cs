using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Concentrator.Protocol.OneTimePasswords;

/// <summary>One-time passwords of a counter (RFC 4226 §5).</summary>
internal static class Hotp
{
    /// <summary>The shortest secret, bytes (RFC 4226 §4, R6).</summary>
    public const int MinSecretSize = 16;

    /// <summary>Writes a code in decimal digits (ASCII).</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="counter">The counter; with time-based codes the time step.</param>
    /// <param name="algorithm">The hash of the HMAC: SHA-1 in RFC 4226; RFC 6238 §1.2 has SHA-256 and SHA-512 too.</param>
    /// <param name="code">Where it goes: 6 to 8 digits.</param>
    public static void Compute(ReadOnlySpan<byte> secret, long counter, HashAlgorithmName algorithm, Span<byte> code)
    {
        if (code.Length is < 6 or > 8)
        {
            throw new ArgumentException("A code has 6 to 8 digits.", nameof(code));
        }

        Span<byte> message = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(message, counter);
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        digest = digest[..CryptographicOperations.HmacData(algorithm, secret, message, digest)];

        // §5.3: the last four bits say where the 31 bits are taken from.
        var value = BinaryPrimitives.ReadUInt32BigEndian(digest[(digest[^1] & 0x0F)..]) & 0x7FFF_FFFF;
        for (var i = code.Length - 1; i >= 0; i--)
        {
            code[i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        CryptographicOperations.ZeroMemory(digest);
    }
}
