using System.Buffers;

namespace Concentrator.Edge.Splicing;

/// <summary>Bytes in a rented array, first in, first out; none is rented while none waits. It has one owner and is not copied.</summary>
internal struct ByteQueue
{
    private byte[]? _array;
    private int _start;
    private int _end;

    /// <summary>How many wait.</summary>
    internal readonly int Count => _end - _start;

    /// <summary>Those that wait, until the next call.</summary>
    internal readonly ReadOnlySpan<byte> Bytes => _array.AsSpan(_start, Count);

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_array is null || bytes.Length > _array.Length - _end)
        {
            var count = Count;
            var array = ArrayPool<byte>.Shared.Rent(Math.Max(count + bytes.Length, 2 * count));
            Bytes.CopyTo(array);
            Return();
            (_array, _start, _end) = (array, 0, count);
        }

        bytes.CopyTo(_array.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Takes the first ones away and returns how many.</summary>
    internal int Take(Span<byte> bytes)
    {
        var count = Math.Min(Count, bytes.Length);
        Bytes[..count].CopyTo(bytes);
        Drop(count);
        return count;
    }

    /// <summary>Forgets the first ones.</summary>
    internal void Drop(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Return();
        }
    }

    /// <summary>Forgets all.</summary>
    internal void Clear() => Drop(Count);

    private void Return()
    {
        if (_array is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        (_array, _start, _end) = (null, 0, 0);
    }
}
