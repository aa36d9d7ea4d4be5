using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Concentrator.Control.Users;

/// <summary>
/// Salted slow hash of a password: PBKDF2 with HMAC-SHA-512 (RFC 8018 §5.2). Stored form: version (1), iterations (4, big-endian), salt (16), hash (32).
/// The iterations are stored, so that they can grow without anybody losing a password.
/// </summary>
internal static class SlowHash
{
    /// <summary>What new hashes cost: OWASP's figure for PBKDF2-HMAC-SHA512.</summary>
    public const int DefaultIterations = 210_000;

    private const byte Version = 1;
    private const int SaltSize = 16;
    private const int HashSize = 32;
    private const int HeaderSize = 1 + sizeof(int);
    private const int Size = HeaderSize + SaltSize + HashSize;

    /// <summary>The most iterations that a stored form is believed to have.</summary>
    private const int MaxIterations = 100_000_000;

    /// <summary>Hashes a password (UTF-8) with a new salt.</summary>
    public static byte[] Create(ReadOnlySpan<byte> password, RandomNumberGenerator random, int iterations = DefaultIterations)
    {
        var stored = new byte[Size];
        stored[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(stored.AsSpan(1), iterations);
        var salt = stored.AsSpan(HeaderSize, SaltSize);
        random.GetBytes(salt);
        Rfc2898DeriveBytes.Pbkdf2(password, salt, stored.AsSpan(HeaderSize + SaltSize), iterations, HashAlgorithmName.SHA512);
        return stored;
    }

    /// <summary>Compares a password (UTF-8) with a stored form, in constant time; false too when the stored form is none.</summary>
    public static bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored)
    {
        if (stored.Length != Size || stored[0] != Version)
        {
            return false;
        }

        var iterations = BinaryPrimitives.ReadInt32BigEndian(stored[1..]);
        if (iterations is < 1 or > MaxIterations)
        {
            return false;
        }

        Span<byte> computed = stackalloc byte[HashSize];
        Rfc2898DeriveBytes.Pbkdf2(password, stored.Slice(HeaderSize, SaltSize), computed, iterations, HashAlgorithmName.SHA512);
        return CryptographicOperations.FixedTimeEquals(computed, stored[(HeaderSize + SaltSize)..]);
    }

    /// <summary>Costs what a <see cref="Verify"/> costs, for nothing.</summary>
    public static void TakeAsLong()
    {
        Span<byte> nothing = stackalloc byte[HashSize];
        Rfc2898DeriveBytes.Pbkdf2(nothing, nothing, nothing, DefaultIterations, HashAlgorithmName.SHA512);
    }
}
