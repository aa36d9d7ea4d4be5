using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Concentrator.Tests;

/// <summary>Damages good inputs as a broken or hostile peer would, in the same way for the same seed.</summary>
/// <param name="seed">See <see cref="Fuzzing.Seed"/>.</param>
/// <param name="good">What <see cref="Next"/> damages, and what is mixed into other inputs.</param>
internal sealed class Mutator(int seed, params byte[][] good)
{
    /// <summary>Values at which parsers decide: small codes and lengths, line ends and separators of text, ends of ranges.</summary>
    private static readonly byte[] s_edges =
        [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0A, 0x0C, 0x0D, 0x0F, 0x10, 0x20, 0x28, 0x3A, 0x68, 0x70, 0x7F, 0x80, 0xF0, 0xFE, 0xFF];

    private readonly Random _random = new(seed);
    private readonly List<byte> _input = [];

    /// <summary>The most wounds of an input. Some have none.</summary>
    public int MaxWounds { get; init; } = 4;

    /// <summary>Bytes at the front, codes and lengths, that get half of the wounds; 0 where none matter more than others.</summary>
    public int Front { get; init; }

    /// <summary>
    /// The offset of a length in network byte order that counts from two bytes before itself, as in PPP, SSTP and IPv4; or none.
    /// It is right again in half of the inputs, so that what is wrong lies deeper.
    /// </summary>
    public int? LengthAt { get; init; }

    /// <summary>One of the good inputs, damaged.</summary>
    public byte[] Next() => Of(good[_random.Next(good.Length)]);

    /// <summary>An input, damaged.</summary>
    public byte[] Of(ReadOnlySpan<byte> input)
    {
        _input.Clear();
        _input.AddRange(input);
        for (var wounds = _random.Next(MaxWounds + 1); wounds > 0; wounds--)
        {
            Wound(good.Length > 0 ? good[_random.Next(good.Length)] : input);
        }

        if (LengthAt is { } at && _input.Count >= at + 2 && _random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(CollectionsMarshal.AsSpan(_input)[at..], (ushort)(_input.Count - at + 2));
        }

        return [.. _input];
    }

    private void Wound(ReadOnlySpan<byte> other)
    {
        var at = Position();
        var left = _input.Count - at;
        switch (_random.Next(10))
        {
            case 0 when left > 0:
                _input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when left > 0:
                _input[at] = Edge();
                break;
            case 2 when left > 0:
                _input[at] = (byte)_random.Next(256);
                break;
            case 3:
                _input.RemoveRange(at, left);
                break;
            case 4:
                _input.Insert(at, Edge());
                break;
            case 5:
                _input.RemoveRange(at, Math.Min(left, _random.Next(4) == 0 ? _random.Next(20) : 1));
                break;
            case 6:
                var over = Part(other);
                _input.RemoveRange(at, Math.Min(left, over.Length));
                _input.InsertRange(at, over);
                break;
            case 7:
                _input.InsertRange(at, Part(other));
                break;
            case 8:
                var noise = new byte[_random.Next(_random.Next(8) == 0 ? 4_000 : 40)];
                _random.NextBytes(noise);
                _input.InsertRange(at, noise);
                break;
            case 9:
                _input.InsertRange(at, Part(CollectionsMarshal.AsSpan(_input)));
                break;
        }
    }

    /// <summary>Anywhere in the input, its end included.</summary>
    private int Position() => _random.Next(1 + (Front > 0 && _random.Next(2) == 0 ? Math.Min(Front - 1, _input.Count) : _input.Count));

    private byte Edge() => s_edges[_random.Next(s_edges.Length)];

    private byte[] Part(ReadOnlySpan<byte> whole)
    {
        var from = _random.Next(whole.Length + 1);
        return whole[from..(_random.Next(2) == 0 ? whole.Length : _random.Next(from, whole.Length + 1))].ToArray();
    }
}
