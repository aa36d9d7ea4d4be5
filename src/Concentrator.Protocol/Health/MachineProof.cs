using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Protocol.Health;

/// <summary>
/// Shows that whoever has a machine's token (<c>cm1.NAME.SECRET</c>) has made a statement of health as it stands, and shows nothing of the token: <c>NAME.KEY.PROOF</c>, in base64url without padding.
/// With K = SHA-256(secret), which is all that a server keeps: KEY is the first 9 bytes of SHA-256(K), PROOF is the secret XOR HMAC-SHA-256(K, <see cref="Context"/> | SHA-256(body)).
/// As in SCRAM (RFC 5802 §3), who has K alone cannot make a proof, and who has seen proofs cannot make another.
/// </summary>
public sealed record MachineProof
{
    /// <summary>The scheme in the Authorization header (RFC 9110 §11.6.2).</summary>
    public const string Scheme = "Machine";

    /// <summary>What a token begins with, the dot among it.</summary>
    public const string TokenPrefix = "cm1.";

    /// <summary>What every proof is of, before the body's digest.</summary>
    public const string Context = "concentrator statement 1\n";

    private const int KeySize = 9;
    private const int MaxLength = TokenName.MaxLength + 1 + 12 + 1 + 43;

    private MachineProof(string machine, string key, byte[] value)
    {
        Machine = machine;
        Key = key;
        Value = value;
    }

    /// <summary>The machine that it names.</summary>
    public string Machine { get; }

    /// <summary>Which of its tokens, for those that know them.</summary>
    public string Key { get; }

    /// <summary>The proof, 32 bytes.</summary>
    internal byte[] Value { get; }

    /// <summary>Proves a statement.</summary>
    /// <param name="token">The machine's token.</param>
    /// <param name="body">The statement, byte for byte as it is sent.</param>
    /// <returns>The proof; null when the token has not the form of one.</returns>
    public static MachineProof? Make(string token, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(token);
        var dot = token.LastIndexOf('.');
        if (!token.StartsWith(TokenPrefix, StringComparison.Ordinal) || dot <= TokenPrefix.Length || !TokenName.IsValid(token.AsSpan(TokenPrefix.Length..dot)) || TryDecode(token.AsSpan(dot + 1), SHA256.HashSizeInBytes) is not { } secret)
        {
            return null;
        }

        var hash = SHA256.HashData(secret);
        return new MachineProof(token[TokenPrefix.Length..dot], KeyOf(hash), Mask(secret, hash, SHA256.HashData(body)));
    }

    /// <summary>Reads a proof; nothing of it is checked yet.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out MachineProof? proof)
    {
        proof = null;
        if (text.Length > MaxLength || text.LastIndexOf('.') is not (> 0 and var last) || text[..last].LastIndexOf('.') is not (> 0 and var first))
        {
            return false;
        }

        var machine = text[..first];
        var key = text[(first + 1)..last];
        if (!TokenName.IsValid(machine) || TryDecode(key, KeySize) is null || TryDecode(text[(last + 1)..], SHA256.HashSizeInBytes) is not { } value)
        {
            return false;
        }

        proof = new MachineProof(machine.ToString(), key.ToString(), value);
        return true;
    }

    /// <summary>Whether it names the token of which this is SHA-256 over the secret.</summary>
    public bool Names(byte[] tokenHash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Key), Encoding.ASCII.GetBytes(KeyOf(tokenHash)));

    /// <summary>Whether that token's owner has made the statement; in constant time.</summary>
    /// <param name="tokenHash">SHA-256 over the token's secret.</param>
    /// <param name="digest">SHA-256 over the statement, byte for byte as it came.</param>
    public bool IsOf(byte[] tokenHash, byte[] digest) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Mask(Value, tokenHash, digest)), tokenHash);

    /// <summary>As it stands in the header.</summary>
    public override string ToString() => $"{Machine}.{Key}.{Base64Url.EncodeToString(Value)}";

    private static string KeyOf(byte[] tokenHash) => Base64Url.EncodeToString(SHA256.HashData(tokenHash).AsSpan(0, KeySize));

    private static byte[] Mask(byte[] value, byte[] tokenHash, byte[] digest)
    {
        byte[] proved = [.. Encoding.ASCII.GetBytes(Context), .. digest];
        var masked = HMACSHA256.HashData(tokenHash, proved);
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] ^= value[i];
        }

        return masked;
    }

    /// <summary>Of each value there is one text: no white space, and no bits in the last character that mean nothing.</summary>
    private static byte[]? TryDecode(ReadOnlySpan<char> text, int size)
    {
        var bytes = new byte[size];
        return Base64Url.IsValid(text, out var length) && length == size && Base64Url.TryDecodeFromChars(text, bytes, out _) && text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }
}
