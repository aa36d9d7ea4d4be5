using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Control.Tokens;

/// <summary>A token that names its owner: <c>PREFIX.NAME.SECRET</c>, of which the secret is 32 random bytes as base64url. What is kept of it is SHA-256 over the secret: 32 random bytes need no slow hash.</summary>
internal static class NamedToken
{
    private const int SecretSize = 32;
    private const int MaxLength = 160;

    /// <summary>Makes a token.</summary>
    /// <param name="prefix">What it begins with, the dot among it.</param>
    /// <param name="name">Its owner.</param>
    public static (string Token, byte[] Hash) Create(string prefix, string name)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretSize);
        return ($"{prefix}{name}.{Base64Url.EncodeToString(secret)}", SHA256.HashData(secret));
    }

    /// <summary>Reads a token.</summary>
    /// <param name="prefix">What it begins with, the dot among it.</param>
    /// <param name="token">The token, as it came.</param>
    /// <param name="name">The owner that it names.</param>
    /// <param name="hash">The hash of its secret.</param>
    public static bool TryRead(string prefix, string? token, out string name, out byte[] hash)
    {
        (name, hash) = ("", []);
        if (token is not { Length: <= MaxLength } || !token.StartsWith(prefix, StringComparison.Ordinal) || token.LastIndexOf('.') is var dot && dot <= prefix.Length)
        {
            return false;
        }

        var secret = new byte[SecretSize];
        var text = Encoding.ASCII.GetBytes(token[(dot + 1)..]);
        if (!Base64Url.IsValid(text, out var size) || size != SecretSize || !Base64Url.TryDecodeFromUtf8(text, secret, out _))
        {
            return false;
        }

        (name, hash) = (token[prefix.Length..dot], SHA256.HashData(secret));
        return true;
    }

    /// <summary>Whether a token's hash is the one that is kept; in constant time, also where nothing is.</summary>
    public static bool IsSame(byte[]? kept, byte[] hash) => CryptographicOperations.FixedTimeEquals(kept ?? new byte[SHA256.HashSizeInBytes], hash);
}
