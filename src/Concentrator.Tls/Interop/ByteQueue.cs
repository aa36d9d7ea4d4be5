using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Concentrator.Tls.Interop;

/// <summary>Bytes in native memory, first in, first out. An empty queue holds no memory.</summary>
internal unsafe struct ByteQueue
{
    private const int SmallestCapacity = 4096;

    private byte* _data;
    private int _start;
    private int _end;
    private int _capacity;

    /// <summary>Bytes that wait to be taken.</summary>
    public readonly int Count => _end - _start;

    /// <summary>The bytes that wait, where they are; valid until the queue changes.</summary>
    public readonly ReadOnlySpan<byte> Waiting => new(_data + _start, Count);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (bytes.Length > _capacity - _end)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(new Span<byte>(_data + _end, bytes.Length));
        _end += bytes.Length;
    }

    /// <summary>Moves as many bytes as there are and as fit; returns how many.</summary>
    public int Take(Span<byte> bytes)
    {
        int count = Math.Min(Count, bytes.Length);
        if (count == 0)
        {
            return 0;
        }

        Waiting[..count].CopyTo(bytes);
        Drop(count);
        return count;
    }

    /// <summary>Takes bytes away unread.</summary>
    /// <param name="count">At most <see cref="Count"/>.</param>
    public void Drop(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Free();
        }
    }

    public void Free()
    {
        NativeMemory.Free(_data);
        this = default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(int length)
    {
        int count = Count;
        int needed = checked(count + length);
        if (needed > _capacity)
        {
            int capacity = (int)Math.Min(Array.MaxLength, Math.Max(SmallestCapacity, Math.Max(needed, 2L * _capacity)));
            byte* data = (byte*)NativeMemory.Alloc((nuint)capacity);
            new ReadOnlySpan<byte>(_data + _start, count).CopyTo(new Span<byte>(data, count));
            NativeMemory.Free(_data);
            _data = data;
            _capacity = capacity;
        }
        else
        {
            new ReadOnlySpan<byte>(_data + _start, count).CopyTo(new Span<byte>(_data, count));
        }

        _start = 0;
        _end = count;
    }
}
