using System.Buffers;
using Concentrator.Protocol.Tls;

namespace Concentrator.Client;

/// <summary>Gathers SSTP packets into TLS records of up to 16 KiB (RFC 8446 §5.1). It holds a buffer only while packets wait in it.</summary>
/// <param name="tls">The engine of the connection.</param>
/// <param name="onePacketPerRecord">Whether each packet gets a record of its own.</param>
internal sealed class RecordWriter(ITlsEngine tls, bool onePacketPerRecord) : IDisposable
{
    private const int MaxRecord = 16 * 1024;

    private byte[]? _record;

    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    public int Pending { get; private set; }

    /// <summary>Makes room for a packet and returns its bytes, to be filled in and then closed with <see cref="EndPacket"/>.</summary>
    public Span<byte> BeginPacket(int size)
    {
        if (Pending + size > MaxRecord)
        {
            Flush();
        }

        _record ??= ArrayPool<byte>.Shared.Rent(MaxRecord);
        Pending += size;
        return _record.AsSpan(Pending - size, size);
    }

    /// <summary>The packet is filled in.</summary>
    public void EndPacket()
    {
        if (onePacketPerRecord)
        {
            Flush();
        }
    }

    /// <summary>Encrypts what waits.</summary>
    public void Flush()
    {
        if (_record is null)
        {
            return;
        }

        tls.Write(_record.AsSpan(0, Pending));
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_record is not null)
        {
            ArrayPool<byte>.Shared.Return(_record);
            _record = null;
        }

        Pending = 0;
    }
}
