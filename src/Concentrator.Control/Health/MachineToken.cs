using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Control.Health;

/// <summary>The token of a machine: <c>cm1.NAME.SECRET</c>, of which the secret is 32 random bytes as base64url.</summary>
public static class MachineToken
{
    private const string Prefix = "cm1.";
    private const int SecretSize = 32;
    private const int MaxLength = 160;

    /// <summary>Makes a token for a machine.</summary>
    internal static (string Token, byte[] Hash) Create(string name)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretSize);
        return ($"{Prefix}{name}.{Base64Url.EncodeToString(secret)}", SHA256.HashData(secret));
    }

    /// <summary>Whether a text has the form of a token; whether it is a machine's only the control plane knows.</summary>
    public static bool IsToken(string? text) => TryRead(text, out _, out _);

    /// <summary>Reads a token.</summary>
    /// <param name="token">The token, as it came.</param>
    /// <param name="name">The machine that it names.</param>
    /// <param name="hash">The hash of its secret.</param>
    internal static bool TryRead(string? token, out string name, out byte[] hash)
    {
        (name, hash) = ("", []);
        if (token is not { Length: <= MaxLength } || !token.StartsWith(Prefix, StringComparison.Ordinal) || token.LastIndexOf('.') is var dot && dot <= Prefix.Length)
        {
            return false;
        }

        var secret = new byte[SecretSize];
        var text = Encoding.ASCII.GetBytes(token[(dot + 1)..]);
        if (!Base64Url.IsValid(text, out var size) || size != SecretSize || !Base64Url.TryDecodeFromUtf8(text, secret, out _))
        {
            return false;
        }

        (name, hash) = (token[Prefix.Length..dot], SHA256.HashData(secret));
        return true;
    }
}
