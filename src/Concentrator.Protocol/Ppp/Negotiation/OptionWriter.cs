using System.Buffers.Binary;

namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>Writes configuration options one behind the other.</summary>
internal ref struct OptionWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Add(byte type, scoped ReadOnlySpan<byte> data)
    {
        var size = ConfigurationOption.HeaderSize + data.Length;
        _buffer[Length] = type;
        _buffer[Length + 1] = (byte)size;
        data.CopyTo(_buffer[(Length + ConfigurationOption.HeaderSize)..]);
        Length += size;
    }

    /// <summary>Adds an option of one 16-bit number, network byte order.</summary>
    public void AddUInt16(byte type, ushort value)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(data, value);
        Add(type, data);
    }

    /// <summary>Adds an option of one 32-bit number, network byte order.</summary>
    public void AddUInt32(byte type, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(data, value);
        Add(type, data);
    }

    /// <summary>Adds an option as it came.</summary>
    public void Add(scoped ConfigurationOption option) => Add(option.Type, option.Data);

    /// <summary>Forgets what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;
}
