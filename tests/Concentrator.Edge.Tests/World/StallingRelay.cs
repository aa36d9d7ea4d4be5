using System.Net;
using System.Net.Sockets;

namespace Concentrator.Edge.Tests.World;

/// <summary>A relay of one TCP connection to the edge, which can stop to carry what the client says.</summary>
internal sealed class StallingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _relaying;
    private volatile bool _stalled;

    internal StallingRelay(IPEndPoint edge)
    {
        _listener.Start();
        _relaying = Task.Run(() => Relay(edge));
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _relaying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    internal void Stall() => _stalled = true;

    private async Task Relay(IPEndPoint edge)
    {
        using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(edge, _stop.Token);
        await Task.WhenAll(Carry(client.GetStream(), server.GetStream(), mayStall: true), Carry(server.GetStream(), client.GetStream(), mayStall: false));
    }

    private async Task Carry(NetworkStream from, NetworkStream to, bool mayStall)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is var count and > 0)
        {
            if (!mayStall || !_stalled)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
    }
}
