using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Concentrator.Server.Health;

/// <summary>Limits the connections at once of each client, so that none takes the others' place. Of IPv6 a client is a /64: a tunnel has all of one.</summary>
internal sealed class ClientConnections
{
    /// <summary>The most at once.</summary>
    internal const int Most = 16;

    private readonly ConcurrentDictionary<IPAddress, int> _counts = new();

    /// <summary>How many clients have connections.</summary>
    internal int Clients => _counts.Count;

    /// <summary>Lets a connection through, or ends it.</summary>
    internal async Task Pass(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint remote)
        {
            await next(connection);
            return;
        }

        var client = ClientOf(remote.Address);
        var count = _counts.AddOrUpdate(client, 1, static (_, count) => count + 1);
        try
        {
            if (count > Most)
            {
                connection.Abort(new ConnectionAbortedException("The client has too many connections."));
                return;
            }

            await next(connection);
        }
        finally
        {
            Leave(client);
        }
    }

    /// <summary>Whom an address stands for: itself, of IPv6 its /64.</summary>
    internal static IPAddress ClientOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private void Leave(IPAddress client)
    {
        while (!_counts.TryRemove(KeyValuePair.Create(client, 1)))
        {
            if (_counts.TryGetValue(client, out var count) && count > 1 && _counts.TryUpdate(client, count - 1, count))
            {
                return;
            }
        }
    }
}
