using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Protocol.Radius;

/// <summary>
/// A secret shared by a RADIUS client and a server, and what is computed with it: signatures of packets (RFC 2865 §3, RFC 2866 §3, RFC 3579 §3.2, RFC 5176 §3.3) and hidden
/// attributes (RFC 2865 §5.2, RFC 2548 §2.4.2). Never shows itself.
/// </summary>
public sealed class RadiusSecret
{
    /// <summary>The longest User-Password, bytes (RFC 2865 §5.2).</summary>
    public const int MaxPasswordSize = 128;

    private const int HiddenBlock = MD5.HashSizeInBytes;
    private const int SaltSize = 2;

    private readonly byte[] _secret;

    /// <summary>Takes a secret as bytes.</summary>
    /// <param name="secret">The secret, one byte at least (RFC 2865 §3).</param>
    public RadiusSecret(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfZero(secret.Length, nameof(secret));
        _secret = secret.ToArray();
    }

    /// <summary>Takes a secret as text.</summary>
    /// <param name="secret">The secret as text, UTF-8.</param>
    public RadiusSecret(string secret)
        : this(Encoding.UTF8.GetBytes(secret))
    {
    }

    /// <summary>Checks an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="requestAuthenticator">The Authenticator of the request, 16 bytes.</param>
    /// <param name="requireMessageAuthenticator">Whether it must have a Message-Authenticator.</param>
    public RadiusSignature CheckAnswer(in RadiusPacket answer, ReadOnlySpan<byte> requestAuthenticator, bool requireMessageAuthenticator)
    {
        Span<byte> expected = stackalloc byte[RadiusPacket.AuthenticatorSize];
        Authenticator(answer.Bytes, requestAuthenticator, expected);
        return CryptographicOperations.FixedTimeEquals(expected, answer.Authenticator)
            ? CheckMessageAuthenticator(answer, requestAuthenticator, requireMessageAuthenticator)
            : RadiusSignature.Authenticator;
    }

    /// <summary>Checks a request: of an Access-Request and a Status-Server its Message-Authenticator, of the others their Authenticator too.</summary>
    /// <param name="request">The request.</param>
    /// <param name="requireMessageAuthenticator">Whether it must have a Message-Authenticator.</param>
    public RadiusSignature CheckRequest(in RadiusPacket request, bool requireMessageAuthenticator)
    {
        if (request.Code is RadiusCode.AccessRequest or RadiusCode.StatusServer)
        {
            return CheckMessageAuthenticator(request, request.Authenticator, requireMessageAuthenticator);
        }

        Span<byte> zero = stackalloc byte[RadiusPacket.AuthenticatorSize];
        zero.Clear();
        return CheckAnswer(request, zero, requireMessageAuthenticator);
    }

    /// <summary>Hides a password (RFC 2865 §5.2): padded with zeros to a multiple of 16 bytes.</summary>
    /// <param name="password">The password, 128 bytes at most.</param>
    /// <param name="requestAuthenticator">The Authenticator of the request it goes with.</param>
    public byte[] HidePassword(ReadOnlySpan<byte> password, ReadOnlySpan<byte> requestAuthenticator)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(password.Length, MaxPasswordSize, nameof(password));
        var hidden = new byte[Math.Max(HiddenBlock, RoundUp(password.Length))];
        password.CopyTo(hidden);
        Cover(hidden, requestAuthenticator, salt: [], uncover: false);
        return hidden;
    }

    /// <summary>Reads a hidden password; false when its size is not 16 to 128 bytes in whole blocks. The zeros at its end are padding.</summary>
    public bool TryRevealPassword(ReadOnlySpan<byte> hidden, ReadOnlySpan<byte> requestAuthenticator, out byte[] password)
    {
        password = [];
        if (hidden.IsEmpty || hidden.Length > MaxPasswordSize || hidden.Length % HiddenBlock != 0)
        {
            return false;
        }

        var clear = hidden.ToArray();
        Cover(clear, requestAuthenticator, salt: [], uncover: true);
        password = clear.AsSpan().TrimEnd((byte)0).ToArray();
        CryptographicOperations.ZeroMemory(clear);
        return true;
    }

    /// <summary>Hides a key as MS-MPPE-Send-Key and MS-MPPE-Recv-Key do (RFC 2548 §2.4.2): Salt, then length, key and zeros, covered.</summary>
    /// <param name="key">The key.</param>
    /// <param name="salt">Two bytes, the first with its highest bit set, another one for each attribute of a packet.</param>
    /// <param name="requestAuthenticator">The Authenticator of the request.</param>
    public byte[] HideKey(ReadOnlySpan<byte> key, ushort salt, ReadOnlySpan<byte> requestAuthenticator)
    {
        var hidden = new byte[SaltSize + RoundUp(1 + key.Length)];
        (hidden[0], hidden[1]) = ((byte)(salt >> 8), (byte)salt);
        hidden[SaltSize] = checked((byte)key.Length);
        key.CopyTo(hidden.AsSpan(SaltSize + 1));
        Cover(hidden.AsSpan(SaltSize), requestAuthenticator, hidden.AsSpan(0, SaltSize), uncover: false);
        return hidden;
    }

    /// <summary>Reads a hidden key; false when its sizes cannot be (another secret shows as that too).</summary>
    public bool TryRevealKey(ReadOnlySpan<byte> hidden, ReadOnlySpan<byte> requestAuthenticator, out byte[] key)
    {
        key = [];
        if (hidden.Length < SaltSize + HiddenBlock || (hidden.Length - SaltSize) % HiddenBlock != 0)
        {
            return false;
        }

        var clear = hidden[SaltSize..].ToArray();
        Cover(clear, requestAuthenticator, hidden[..SaltSize], uncover: true);
        var sound = clear[0] < clear.Length;
        key = sound ? clear[1..(1 + clear[0])] : [];
        CryptographicOperations.ZeroMemory(clear);
        return sound;
    }

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => "RADIUS secret";

    /// <summary>The Authenticator of a packet: MD5 of its bytes with another Authenticator in its place, and the secret.</summary>
    internal void Authenticator(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> inItsPlace, Span<byte> destination)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(packet[..RadiusPacket.AuthenticatorOffset]);
        md5.AppendData(inItsPlace);
        md5.AppendData(packet[RadiusPacket.HeaderSize..]);
        md5.AppendData(_secret);
        md5.GetHashAndReset(destination);
    }

    /// <summary>The Message-Authenticator of a packet: HMAC-MD5 of its bytes with the request's Authenticator in place of its own and zeros in place of the attribute's value.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="requestAuthenticator">The request's Authenticator; zeros for a request that is signed by its Authenticator.</param>
    /// <param name="valueOffset">Where the value of the attribute begins.</param>
    /// <param name="destination">Room for 16 bytes.</param>
    internal void MessageAuthenticator(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> requestAuthenticator, int valueOffset, Span<byte> destination)
    {
        Span<byte> zero = stackalloc byte[RadiusPacket.AuthenticatorSize];
        zero.Clear();
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.MD5, _secret);
        hmac.AppendData(packet[..RadiusPacket.AuthenticatorOffset]);
        hmac.AppendData(requestAuthenticator);
        hmac.AppendData(packet[RadiusPacket.HeaderSize..valueOffset]);
        hmac.AppendData(zero);
        hmac.AppendData(packet[(valueOffset + RadiusPacket.AuthenticatorSize)..]);
        hmac.GetHashAndReset(destination);
    }

    private static int RoundUp(int length) => (length + HiddenBlock - 1) / HiddenBlock * HiddenBlock;

    private RadiusSignature CheckMessageAuthenticator(in RadiusPacket packet, ReadOnlySpan<byte> requestAuthenticator, bool required)
    {
        var found = false;
        Span<byte> expected = stackalloc byte[RadiusPacket.AuthenticatorSize];
        foreach (var attribute in packet.Attributes)
        {
            if (attribute.Type != RadiusAttributeType.MessageAuthenticator)
            {
                continue;
            }

            if (found || attribute.Value.Length != RadiusPacket.AuthenticatorSize || !packet.Bytes.Overlaps(attribute.Value, out var offset))
            {
                return RadiusSignature.MessageAuthenticator;
            }

            found = true;
            MessageAuthenticator(packet.Bytes, requestAuthenticator, offset, expected);
            if (!CryptographicOperations.FixedTimeEquals(expected, attribute.Value))
            {
                return RadiusSignature.MessageAuthenticator;
            }
        }

        return found || !required ? RadiusSignature.Valid : RadiusSignature.MessageAuthenticatorMissing;
    }

    /// <summary>Covers or uncovers whole blocks in place: each with MD5 of the secret and the covered block before it, the first with the Authenticator and the salt.</summary>
    private void Cover(Span<byte> blocks, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> salt, bool uncover)
    {
        Span<byte> mask = stackalloc byte[HiddenBlock];
        Span<byte> before = stackalloc byte[HiddenBlock];
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (var at = 0; at < blocks.Length; at += HiddenBlock)
        {
            md5.AppendData(_secret);
            if (at == 0)
            {
                md5.AppendData(requestAuthenticator);
                md5.AppendData(salt);
            }
            else
            {
                md5.AppendData(before);
            }

            md5.GetHashAndReset(mask);
            var block = blocks.Slice(at, HiddenBlock);
            if (uncover)
            {
                block.CopyTo(before);
            }

            for (var i = 0; i < HiddenBlock; i++)
            {
                block[i] ^= mask[i];
            }

            if (!uncover)
            {
                block.CopyTo(before);
            }
        }

        CryptographicOperations.ZeroMemory(mask);
    }
}
