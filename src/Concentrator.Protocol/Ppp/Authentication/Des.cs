using System.Buffers.Binary;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>
/// DES encryption of one block (FIPS 46-3), keyed as RFC 2759 §8.6 keys it: by 56 bits without parity. Our own, because .NET's DES refuses the weak
/// keys, and a piece of an NT hash may be any key.
/// </summary>
internal static class Des
{
    /// <summary>Bytes of a key without its parity bits.</summary>
    public const int KeySize = 7;

    public const int BlockSize = 8;
    private const uint HalfKeyMask = 0x0FFF_FFFF;

    /// <summary>Encrypts <paramref name="plaintext"/> (8 bytes) into <paramref name="ciphertext"/> (8 bytes).</summary>
    /// <param name="key">The 56 bits of the key, 7 bytes; the parity bits are not part of it.</param>
    /// <param name="plaintext">The block.</param>
    /// <param name="ciphertext">Takes the encrypted block.</param>
    public static void EncryptBlock(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        var selected = Permute(ExpandKey(key), 64, DesTables.PermutedChoice1);
        var (c, d) = ((uint)(selected >> 28), (uint)selected & HalfKeyMask);
        var block = Permute(BinaryPrimitives.ReadUInt64BigEndian(plaintext), 64, DesTables.InitialPermutation);
        var (left, right) = ((uint)(block >> 32), (uint)block);
        foreach (var shift in DesTables.KeyShifts)
        {
            c = RotateHalfKey(c, shift);
            d = RotateHalfKey(d, shift);
            var roundKey = Permute(((ulong)c << 28) | d, 56, DesTables.PermutedChoice2);
            (left, right) = (right, left ^ Round(right, roundKey));
        }

        block = Permute(((ulong)right << 32) | left, 64, DesTables.FinalPermutation);
        BinaryPrimitives.WriteUInt64BigEndian(ciphertext, block);
    }

    /// <summary>Spreads 56 bits over 64: seven bits a byte, and room for the parity bit, which DES ignores.</summary>
    private static ulong ExpandKey(ReadOnlySpan<byte> key)
    {
        ulong bits = 0;
        foreach (var octet in key[..KeySize])
        {
            bits = (bits << 8) | octet;
        }

        ulong expanded = 0;
        for (var shift = 49; shift >= 0; shift -= 7)
        {
            expanded = (expanded << 8) | (((bits >> shift) & 0x7F) << 1);
        }

        return expanded;
    }

    private static uint Round(uint right, ulong roundKey)
    {
        var mixed = Permute(right, 32, DesTables.Expansion) ^ roundKey;
        uint substituted = 0;
        for (var box = 0; box < 8; box++)
        {
            var six = (int)(mixed >> (42 - (6 * box))) & 0x3F;
            var row = ((six >> 4) & 2) | (six & 1);
            substituted = (substituted << 4) | DesTables.Substitution[(box * 64) + (row * 16) + ((six >> 1) & 0xF)];
        }

        return (uint)Permute(substituted, 32, DesTables.Permutation);
    }

    private static uint RotateHalfKey(uint half, int shift) => ((half << shift) | (half >> (28 - shift))) & HalfKeyMask;

    /// <summary>Takes the bits that the table names, counted from 1 at the most significant of <paramref name="width"/> bits.</summary>
    private static ulong Permute(ulong value, int width, ReadOnlySpan<byte> table)
    {
        ulong result = 0;
        foreach (var bit in table)
        {
            result = (result << 1) | ((value >> (width - bit)) & 1);
        }

        return result;
    }
}
