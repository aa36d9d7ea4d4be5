using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Concentrator.Edge.Splicing;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Edge.Tests.Splicing.Model;

/// <summary>A server behind the edge that tells its connections apart by the client's port in their PROXY header.</summary>
internal sealed class PortedBackend : IAsyncDisposable
{
    private const int HeaderSize = 28;

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Socket>> _connections = new();
    private readonly Task _accepting;

    internal PortedBackend(string? path)
    {
        _listener = path is null
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.ReceiveBufferSize = 16 * 1024;
        _listener.Bind(path is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        Options = (path is null ? SpliceBackend.Tcp("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port) : SpliceBackend.Unix(path)) with { SendsProxyHeader = true };
        _accepting = AcceptAsync();
    }

    internal SpliceBackend Options { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
        foreach (var connection in _connections.Values.Where(connection => connection.Task.IsCompletedSuccessfully))
        {
            connection.Task.Result.Dispose();
        }
    }

    /// <summary>The connection of the client with that port, past the header.</summary>
    internal async Task<Socket> OfAsync(int port)
    {
        var socket = await Of(port).Task.WaitAsync(TimeSpan.FromSeconds(20));
        _connections.TryRemove(port, out _);
        return socket;
    }

    /// <summary>Ports come again: what an earlier client with that port has left behind is not the next one's.</summary>
    internal void Forget(int port)
    {
        if (_connections.TryRemove(port, out var earlier) && earlier.Task.IsCompletedSuccessfully)
        {
            earlier.Task.Result.Dispose();
        }
    }

    private TaskCompletionSource<Socket> Of(int port) => _connections.GetOrAdd(port, static _ => new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AcceptAsync()
    {
        List<Task> beginning = [];
        try
        {
            while (true)
            {
                beginning.Add(BeginAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(beginning);
        }
    }

    private async Task BeginAsync(Socket socket)
    {
        var bytes = new byte[HeaderSize];
        try
        {
            for (var begun = 0; begun < HeaderSize;)
            {
                var count = await socket.ReceiveAsync(bytes.AsMemory(begun), _stop.Token);
                if (count == 0)
                {
                    socket.Dispose();
                    return;
                }

                begun += count;
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return;
        }

        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.Parse(bytes, out var header, out _));
        Of(header!.Source!.Port).TrySetResult(socket);
    }
}
