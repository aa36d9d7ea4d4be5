using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Concentrator.Edge.Listening;

/// <summary>
/// Counts something of each source address, up to a limit. IPv6 sources count by their /64, which is what one customer has. Safe for use by several threads.
/// </summary>
internal sealed class SourceCounts(int maxPerSource)
{
    private readonly ConcurrentDictionary<UInt128, int> _counts = new();

    /// <summary>Sources that have any at this moment.</summary>
    internal int Sources => _counts.Count;

    /// <summary>Counts one more of this source; false, and it is not counted, when the source has as many as it may.</summary>
    internal bool TryEnter(IPAddress source)
    {
        if (_counts.AddOrUpdate(Key(source), 1, static (_, count) => count + 1) <= maxPerSource)
        {
            return true;
        }

        Leave(source);
        return false;
    }

    /// <summary>One of this source is over.</summary>
    internal void Leave(IPAddress source)
    {
        var key = Key(source);
        while (_counts.TryGetValue(key, out var count))
        {
            var done = count <= 1
                ? _counts.TryRemove(new KeyValuePair<UInt128, int>(key, count))
                : _counts.TryUpdate(key, count - 1, count);
            if (done)
            {
                return;
            }
        }
    }

    private static UInt128 Key(IPAddress source)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (source.AddressFamily == AddressFamily.InterNetwork)
        {
            // As ::ffff:a.b.c.d, which no /64 of an IPv6 source equals.
            bytes[10] = bytes[11] = 0xFF;
            source.TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            source.TryWriteBytes(bytes, out _);
            bytes[8..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
