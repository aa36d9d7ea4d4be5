using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Concentrator.Control.Users;

/// <summary>A key that secrets at rest are sealed with: 32 random bytes, and a short name for it that may be shown.</summary>
internal sealed class SealingKey
{
    /// <summary>Length of the key, bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _key;

    /// <summary>Takes a key of 32 bytes.</summary>
    public SealingKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Size)
        {
            throw new ArgumentException($"A sealing key has {Size} bytes, not {key.Length}.", nameof(key));
        }

        _key = key.ToArray();
        Id = BinaryPrimitives.ReadUInt32BigEndian(HMACSHA256.HashData(_key, "concentrator sealing key id"u8));
    }

    /// <summary>Names the key inside what it sealed; says nothing of the key itself.</summary>
    public uint Id { get; }

    /// <summary>A cipher with this key; the caller disposes it.</summary>
    public AesGcm CreateCipher(int tagSize) => new(_key, tagSize);

    /// <summary>The key's bytes, to keep it where only the cluster's nodes read.</summary>
    public byte[] ToBytes() => [.. _key];
}
