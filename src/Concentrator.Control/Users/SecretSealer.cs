using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Control.Users;

/// <summary>
/// Seals secrets at rest with AES-256-GCM. A sealed form is bound to its user and field by the associated data, so that one cannot be put in another's place.
/// Sealed form: version (1), key id (4, big-endian), nonce (12), tag (16), ciphertext.
/// </summary>
internal sealed class SecretSealer
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + sizeof(uint);
    private const int Overhead = HeaderSize + NonceSize + TagSize;

    private readonly SealingKeys _keys;
    private readonly RandomNumberGenerator _random;

    /// <summary>Makes one that seals with the first of the keys and opens with all.</summary>
    public SecretSealer(SealingKeys keys, RandomNumberGenerator random)
    {
        _keys = keys;
        _random = random;
    }

    /// <summary>Makes one that has one key.</summary>
    public SecretSealer(SealingKey key, RandomNumberGenerator random)
        : this(new SealingKeys([key]), random)
    {
    }

    /// <summary>The key that seals.</summary>
    public uint KeyId => _keys.Current.Id;

    /// <summary>Whether the key of an id is here.</summary>
    public bool Knows(uint? keyId) => _keys.Find(keyId) is not null;

    /// <summary>The id of the key that something was sealed with; null when it is no sealed form.</summary>
    public static uint? KeyIdOf(ReadOnlySpan<byte> sealedForm) =>
        sealedForm.Length >= Overhead && sealedForm[0] == Version ? BinaryPrimitives.ReadUInt32BigEndian(sealedForm[1..]) : null;

    /// <summary>Seals a secret for one user and field.</summary>
    public byte[] Seal(UserKey user, SecretField field, ReadOnlySpan<byte> secret)
    {
        var key = _keys.Current;
        var result = new byte[Overhead + secret.Length];
        result[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(1), key.Id);
        var nonce = result.AsSpan(HeaderSize, NonceSize);
        _random.GetBytes(nonce);
        using var cipher = key.CreateCipher(TagSize);
        cipher.Encrypt(nonce, secret, result.AsSpan(Overhead), result.AsSpan(HeaderSize + NonceSize, TagSize), AssociatedData(user, field));
        return result;
    }

    /// <summary>Opens what was sealed for this user and field; false when it was not, was altered, or was sealed with a key that is not here.</summary>
    public bool TryOpen(UserKey user, SecretField field, ReadOnlySpan<byte> sealedForm, out byte[] secret)
    {
        secret = [];
        if (_keys.Find(KeyIdOf(sealedForm)) is not { } key)
        {
            return false;
        }

        var clear = new byte[sealedForm.Length - Overhead];
        using var cipher = key.CreateCipher(TagSize);
        try
        {
            cipher.Decrypt(
                sealedForm.Slice(HeaderSize, NonceSize),
                sealedForm[Overhead..],
                sealedForm.Slice(HeaderSize + NonceSize, TagSize),
                clear,
                AssociatedData(user, field));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        secret = clear;
        return true;
    }

    private static byte[] AssociatedData(UserKey user, SecretField field) => [Version, (byte)field, .. Encoding.UTF8.GetBytes(user.Value)];
}
