using System.Buffers.Binary;
using System.Numerics;

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

    /// <summary>For each box and each six bits into it: what comes out, where the permutation P puts it.</summary>
    private static readonly uint[] Substituted = Substitute();

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

    /// <summary>The function f: the expansion E gives each box four bits of the half and one neighbour on either side, a rotation away.</summary>
    private static uint Round(uint right, ulong roundKey)
    {
        uint result = 0;
        for (var box = 0; box < 8; box++)
        {
            var six = (BitOperations.RotateLeft(right, 5 + (4 * box)) ^ (uint)(roundKey >> (42 - (6 * box)))) & 0x3F;
            result |= Substituted[(box * 64) + (int)six];
        }

        return result;
    }

    private static uint[] Substitute()
    {
        var table = new uint[8 * 64];
        for (var i = 0; i < table.Length; i++)
        {
            var (box, six) = (i / 64, i % 64);
            var row = ((six >> 4) & 2) | (six & 1);
            uint substituted = DesTables.Substitution[(box * 64) + (row * 16) + ((six >> 1) & 0xF)];
            table[i] = (uint)Permute(substituted << (28 - (4 * box)), 32, DesTables.Permutation);
        }

        return table;
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
