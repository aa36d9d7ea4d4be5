using System.Buffers.Binary;
using System.Numerics;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The MD4 message digest (RFC 1320), which .NET does not have. Broken as a hash; the NT hash is defined over it.</summary>
internal static class Md4
{
    public const int HashSize = 16;
    private const int BlockSize = 64;

    public static void HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476];
        var rest = source;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
        {
            Compress(state, rest[..BlockSize]);
        }

        // §3.1, §3.2: a one bit, zeros, and the length in bits, so that it all ends with a block.
        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        tail = tail[..(rest.Length + 9 > BlockSize ? 2 * BlockSize : BlockSize)];
        BinaryPrimitives.WriteUInt64LittleEndian(tail[^8..], (ulong)source.Length * 8);
        for (var block = tail; !block.IsEmpty; block = block[BlockSize..])
        {
            Compress(state, block[..BlockSize]);
        }

        tail.Clear();
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(4 * i)..], state[i]);
        }
    }

    /// <summary>§3.4: three rounds of sixteen steps; each round has its function, its constant, its order of the words and its shifts.</summary>
    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> x = stackalloc uint[16];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        }

        ReadOnlySpan<byte> order2 = [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15];
        ReadOnlySpan<byte> order3 = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];
        ReadOnlySpan<byte> shifts = [3, 7, 11, 19, 3, 5, 9, 13, 3, 9, 11, 15];
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var i = 0; i < 48; i++)
        {
            var step = i % 16;
            var sum = (i / 16) switch
            {
                0 => ((b & c) | (~b & d)) + x[step],
                1 => ((b & c) | (b & d) | (c & d)) + x[order2[step]] + 0x5A827999,
                _ => (b ^ c ^ d) + x[order3[step]] + 0x6ED9EBA1,
            };
            (a, b, c, d) = (d, BitOperations.RotateLeft(a + sum, shifts[(i / 16 * 4) + (i % 4)]), b, c);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        x.Clear();
    }
}
