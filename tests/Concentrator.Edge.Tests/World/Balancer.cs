using System.Net;
using System.Net.Sockets;

namespace Concentrator.Edge.Tests.World;

/// <summary>A balancer on loopback: it puts the header that the test wants before each connection to the edge and passes the rest through.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly EdgeWorld _world;
    private readonly byte[] _header;
    private readonly Task _accepting;

    internal Balancer(EdgeWorld world, byte[] header)
    {
        _world = world;
        _header = header;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(Socket client)
    {
        await using var outer = new NetworkStream(client, ownsSocket: true);
        await using var inner = await _world.OpenTcpAsync();
        await inner.WriteAsync(_header);
        await Task.WhenAny(CopyAsync(outer, inner), CopyAsync(inner, outer));
    }

    private async Task CopyAsync(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to, _stop.Token);
        }
        catch (Exception expected) when (expected is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two is gone; both are closed then.
        }
    }
}
