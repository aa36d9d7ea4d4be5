using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Concentrator.Edge.Listening;

/// <summary>
/// Counts connections: all of them, and of each source address those that are not authenticated yet (half-open). IPv6 sources count by their /64,
/// which is what one customer has.
/// </summary>
internal sealed class ConnectionLimits(int maxConnections, int maxHalfOpenPerSource)
{
    private readonly ConcurrentDictionary<UInt128, int> _halfOpen = new();
    private int _connections;

    /// <summary>Connections at this moment.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Sources that have half-open connections at this moment.</summary>
    internal int HalfOpenSources => _halfOpen.Count;

    /// <summary>Admits a connection as half-open, or says why not.</summary>
    internal ConnectionAdmission Admit(IPAddress source)
    {
        var admission = Admit();
        if (admission == ConnectionAdmission.Admitted && !TryEnterHalfOpen(source))
        {
            Leave();
            return ConnectionAdmission.TooManyHalfOpen;
        }

        return admission;
    }

    /// <summary>Admits a connection whose client is not known yet, or says why not: a balancer's, which counts as half-open of no source.</summary>
    internal ConnectionAdmission Admit()
    {
        if (Interlocked.Increment(ref _connections) > maxConnections)
        {
            Interlocked.Decrement(ref _connections);
            return ConnectionAdmission.EdgeFull;
        }

        return ConnectionAdmission.Admitted;
    }

    /// <summary>Counts a connection as half-open of this source; false, and it is not counted, when the source has as many as it may.</summary>
    internal bool TryEnterHalfOpen(IPAddress source)
    {
        if (_halfOpen.AddOrUpdate(Key(source), 1, static (_, count) => count + 1) <= maxHalfOpenPerSource)
        {
            return true;
        }

        LeaveHalfOpen(source);
        return false;
    }

    /// <summary>A connection of this source is authenticated, or is over before it was.</summary>
    internal void LeaveHalfOpen(IPAddress source)
    {
        var key = Key(source);
        while (_halfOpen.TryGetValue(key, out var count))
        {
            var done = count <= 1
                ? _halfOpen.TryRemove(new KeyValuePair<UInt128, int>(key, count))
                : _halfOpen.TryUpdate(key, count - 1, count);
            if (done)
            {
                return;
            }
        }
    }

    /// <summary>A connection is over.</summary>
    internal void Leave() => Interlocked.Decrement(ref _connections);

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

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
