using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The NT hash of a password: MD4 of its UTF-16LE form (RFC 2759 §8.3). Whoever has it can log in as the user: it is as secret as the password.</summary>
public static class NtPasswordHash
{
    /// <summary>Bytes of the hash.</summary>
    public const int Size = 16;

    /// <summary>Computes the hash.</summary>
    /// <param name="password">The password as text.</param>
    /// <param name="ntHash">Takes the 16 bytes.</param>
    public static void Compute(ReadOnlySpan<char> password, Span<byte> ntHash)
    {
        var unicode = new byte[Encoding.Unicode.GetByteCount(password)];
        Encoding.Unicode.GetBytes(password, unicode);
        Md4.HashData(unicode, ntHash);
        CryptographicOperations.ZeroMemory(unicode);
    }
}
