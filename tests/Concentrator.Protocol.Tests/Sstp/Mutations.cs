namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>Damaged copies of good inputs, the same ones in every run.</summary>
internal sealed class Mutations(int seed, params byte[][] good)
{
    public const int Count = 200_000;

    private static readonly byte[] s_edges = [0x00, 0x01, 0x03, 0x04, 0x06, 0x0A, 0x0C, 0x0D, 0x0F, 0x10, 0x20, 0x28, 0x3A, 0x68, 0x70, 0x7F, 0x80, 0xF0, 0xFE, 0xFF];

    private readonly Random _random = new(seed);
    private byte[] _buffer = new byte[256];

    /// <summary>The next input: one of the good ones with up to four wounds. Its memory is overwritten by the next.</summary>
    public ReadOnlySpan<byte> Next()
    {
        var source = good[_random.Next(good.Length)];
        var other = good[_random.Next(good.Length)];
        if (_buffer.Length < source.Length + other.Length + 8)
        {
            _buffer = new byte[source.Length + other.Length + 8];
        }

        source.CopyTo(_buffer, 0);
        var length = source.Length;
        for (var wounds = _random.Next(5); wounds > 0; wounds--)
        {
            length = Wound(length, other);
        }

        return _buffer.AsSpan(0, length);
    }

    private int Wound(int length, byte[] other)
    {
        var position = length == 0 ? 0 : _random.Next(length);
        switch (_random.Next(7))
        {
            case 0 when length > 0:
                _buffer[position] ^= (byte)(1 << _random.Next(8));
                return length;
            case 1 when length > 0:
                _buffer[position] = s_edges[_random.Next(s_edges.Length)];
                return length;
            case 2 when length > 0:
                _buffer[position] = (byte)_random.Next(256);
                return length;
            case 3:
                return position;
            case 4 when length < _buffer.Length:
                _buffer.AsSpan(position, length - position).CopyTo(_buffer.AsSpan(position + 1));
                _buffer[position] = s_edges[_random.Next(s_edges.Length)];
                return length + 1;
            case 5 when length > 0:
                _buffer.AsSpan(position + 1, length - position - 1).CopyTo(_buffer.AsSpan(position));
                return length - 1;
            case 6 when position + other.Length <= _buffer.Length:
                other.CopyTo(_buffer, position);
                return Math.Max(length, position + other.Length);
            default:
                return length;
        }
    }
}
