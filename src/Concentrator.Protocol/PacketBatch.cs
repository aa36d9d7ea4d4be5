using System.Buffers.Binary;

namespace Concentrator.Protocol;

/// <summary>
/// The packets that a state machine wants sent, in order, in one growing buffer that its owner reuses.
/// Each packet is stored behind a four-byte length. Not safe for use by several threads.
/// </summary>
public sealed class PacketBatch
{
    private const int LengthSize = sizeof(int);
    private byte[] _buffer = new byte[512];
    private int _length;

    /// <summary>Whether no packet waits.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Adds a packet of exactly <paramref name="size"/> bytes and returns its bytes, zeroed, to be filled in.</summary>
    public Span<byte> Add(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var start = _length + LengthSize;
        if (_buffer.Length < start + size)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, start + size));
        }

        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_length), size);
        _length = start + size;
        var packet = _buffer.AsSpan(start, size);
        packet.Clear();
        return packet;
    }

    /// <summary>Adds a copy of a packet.</summary>
    public void Add(ReadOnlySpan<byte> packet) => packet.CopyTo(Add(packet.Length));

    /// <summary>Forgets all packets; the buffer stays.</summary>
    public void Clear() => _length = 0;

    /// <summary>Walks the packets in the order they were added.</summary>
    public Enumerator GetEnumerator() => new(_buffer.AsSpan(0, _length));

    /// <summary>Walks the packets of a batch; the batch must not change meanwhile.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> packets) => _rest = packets;

        /// <summary>The packet at which the walk stands.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Steps to the next packet.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var size = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            Current = _rest.Slice(LengthSize, size);
            _rest = _rest[(LengthSize + size)..];
            return true;
        }
    }
}
