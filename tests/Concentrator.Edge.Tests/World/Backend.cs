using System.Net;
using System.Net.Sockets;
using Concentrator.Edge.Splicing;

namespace Concentrator.Edge.Tests.World;

/// <summary>A server behind the edge, on loopback: each connection is the test's own.</summary>
internal sealed class Backend : IDisposable
{
    private readonly Socket _listener;

    internal Backend(string? path = null)
    {
        _listener = path is null
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(path is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        Options = path is null ? SpliceBackend.Tcp("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port) : SpliceBackend.Unix(path);
    }

    internal SpliceBackend Options { get; }

    /// <summary>Whether somebody has connected and was not accepted yet.</summary>
    internal bool HasPending => _listener.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    internal async Task<NetworkStream> AcceptAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return new NetworkStream(await _listener.AcceptAsync(patience.Token), ownsSocket: true);
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>A port on which nobody listens.</summary>
    internal static int UnusedPort()
    {
        using var backend = new Backend();
        return backend.Options.Port;
    }
}
