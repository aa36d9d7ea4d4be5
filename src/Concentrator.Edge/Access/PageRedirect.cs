using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Access;

/// <summary>
/// Shows a browser in quarantine the gateway's page: TCP connections to port 80 of hosts that are not to be reached go to the gateway instead, and what comes back from there looks as if
/// those hosts had sent it. One tunnel's; times are milliseconds of the worker's clock.
/// </summary>
/// <param name="gateway">The gateway's address; of IPv4 in the low 32 bits.</param>
/// <param name="gateway6">Its IPv6 address; null when there is none.</param>
/// <param name="port">The page's port there.</param>
internal sealed class PageRedirect(UInt128 gateway, UInt128? gateway6, ushort port)
{
    /// <summary>The most connections at once; a new one takes the place of that which was silent the longest.</summary>
    internal const int MaxConnections = 128;

    /// <summary>How long a connection may be silent.</summary>
    internal const long IdleTime = 60_000;

    /// <summary>HTTP. What is encrypted could not be answered in another's name.</summary>
    private const ushort HttpPort = 80;

    private readonly Dictionary<(UInt128 Client, ushort Port), Connection> _connections = [];

    /// <summary>How many connections are known.</summary>
    internal int Count => _connections.Count;

    /// <summary>Sends a packet of the client, which is not to reach its destination, to the page; false when it is nothing for it.</summary>
    internal bool TryRedirect(Span<byte> packet, long now)
    {
        if (!TcpEndpoints.TryRead(packet, out var ends) || ends.DestinationPort != HttpPort || (ends.IsIpv6 ? gateway6 : gateway) is not { } page)
        {
            return false;
        }

        var key = (ends.Source, ends.SourcePort);
        var isFirst = (ends.Flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Syn;
        if (isFirst)
        {
            MakeRoom(key, now);
            _connections[key] = new Connection(ends.Destination, now);
        }
        else if (!_connections.TryGetValue(key, out var connection) || connection.Destination != ends.Destination || connection.IsOver(now))
        {
            return false;
        }
        else
        {
            connection.LastPacket = now;
        }

        ends.SetDestination(page, port);
        return true;
    }

    /// <summary>A packet of the client goes to the page itself: a connection of its own from that port ends what was redirected.</summary>
    internal void Pass(Span<byte> packet)
    {
        if (_connections.Count > 0 && TcpEndpoints.TryRead(packet, out var ends) && ends.DestinationPort == port && (ends.Flags & TcpFlags.Syn) != TcpFlags.None
            && ends.Destination == (ends.IsIpv6 ? gateway6 : gateway))
        {
            _connections.Remove((ends.Source, ends.SourcePort));
        }
    }

    /// <summary>Has what the page answers come from where the client believes to be; anything else stays as it is.</summary>
    internal void Restore(Span<byte> packet, long now)
    {
        if (_connections.Count > 0 && TcpEndpoints.TryRead(packet, out var ends) && ends.SourcePort == port && ends.Source == (ends.IsIpv6 ? gateway6 : gateway)
            && _connections.TryGetValue((ends.Destination, ends.DestinationPort), out var connection) && !connection.IsOver(now))
        {
            connection.LastPacket = now;
            ends.SetSource(connection.Destination, HttpPort);
        }
    }

    private void MakeRoom((UInt128 Client, ushort Port) key, long now)
    {
        if (_connections.Count < MaxConnections || _connections.ContainsKey(key))
        {
            return;
        }

        var oldest = _connections.MinBy(static entry => entry.Value.LastPacket);
        _connections.Remove(oldest.Key);
        foreach (var (other, connection) in _connections)
        {
            if (connection.IsOver(now))
            {
                _connections.Remove(other);
            }
        }
    }

    private sealed class Connection(UInt128 destination, long now)
    {
        internal UInt128 Destination { get; } = destination;

        internal long LastPacket { get; set; } = now;

        internal bool IsOver(long time) => time - LastPacket > IdleTime;
    }
}
