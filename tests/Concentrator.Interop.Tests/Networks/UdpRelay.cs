using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Concentrator.Interop.Tests.Networks;

/// <summary>Stands between the clients of a UDP server and the server, and does with each datagram what a test wants: without more, it passes them on.</summary>
internal sealed class UdpRelay : IAsyncDisposable
{
    private readonly NetworkNamespace _space;
    private readonly IPEndPoint _server;
    private readonly Socket _front;
    private readonly ConcurrentDictionary<IPEndPoint, UdpPath> _paths = new();
    private readonly List<Task> _tasks = [];

    private UdpRelay(NetworkNamespace space, Socket front, IPEndPoint server)
    {
        _space = space;
        _front = front;
        _server = server;
        _tasks.Add(ServeAsync());
    }

    /// <summary>What becomes of a client's datagram.</summary>
    internal Func<byte[], UdpPath, Task> FromClient { get; set; } = (datagram, path) => path.ToServerAsync(datagram);

    /// <summary>What becomes of a server's datagram.</summary>
    internal Func<byte[], UdpPath, Task> FromServer { get; set; } = (datagram, path) => path.ToClientAsync(datagram);

    /// <summary>Starts one.</summary>
    /// <param name="space">Where it stands.</param>
    /// <param name="listen">Where clients send to, <c>ADDRESS:PORT</c>.</param>
    /// <param name="server">The server.</param>
    internal static async Task<UdpRelay> StartAsync(NetworkNamespace space, string listen, string server)
    {
        var front = await space.EnterAsync(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(IPEndPoint.Parse(listen));
            return socket;
        });
        return new UdpRelay(space, front, IPEndPoint.Parse(server));
    }

    /// <summary>Passes datagrams on again.</summary>
    internal void Reset()
    {
        FromClient = (datagram, path) => path.ToServerAsync(datagram);
        FromServer = (datagram, path) => path.ToClientAsync(datagram);
    }

    /// <summary>Sends the server a datagram of its own; what comes back goes to the client that was there first.</summary>
    internal Task SendAsync(byte[] datagram) => _paths.Values.First().ToServerAsync(datagram);

    public async ValueTask DisposeAsync()
    {
        _front.Dispose();
        await _tasks[0];
        foreach (var path in _paths.Values)
        {
            path.Dispose();
        }

        await Task.WhenAll(_tasks);
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[65_536];
        while (true)
        {
            try
            {
                var received = await _front.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0));
                var datagram = buffer[..received.ReceivedBytes];
                await FromClient(datagram, await PathAsync((IPEndPoint)received.RemoteEndPoint));
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // Whom it was for is away now.
            }
        }
    }

    private async Task<UdpPath> PathAsync(IPEndPoint client)
    {
        if (_paths.TryGetValue(client, out var known))
        {
            return known;
        }

        var back = await _space.EnterAsync(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(_server);
            return socket;
        });
        var path = new UdpPath(_front, client, back);
        _paths[client] = path;
        _tasks.Add(path.ServeAsync(datagram => FromServer(datagram, path)));
        return path;
    }
}
