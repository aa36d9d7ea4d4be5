using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Concentrator.Tls;

namespace Concentrator.Client.Tests.Server;

/// <summary>Test servers on a real port of 127.0.0.1 with real TLS, one for each connection that comes.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TestCertificate _certificate = new();
    private readonly TlsServerContext _tls;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private volatile bool _stopsReading;

    public LoopbackServer(TestServerOptions? options = null, SslProtocols highest = SslProtocols.Tls13, string? clientAuthorities = null)
    {
        _tls = new TlsServerContext(new TlsServerOptions { CertificatePath = _certificate.Path, MaximumVersion = highest, ClientAuthoritiesPath = clientAuthorities });
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync(options ?? new TestServerOptions());
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string CertificateFile => _certificate.Path;

    public byte[] CertificateHash => _certificate.Hashes.Sha256;

    /// <summary>The client's options that reach this server and trust it.</summary>
    public SstpClientOptions Client => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        UserName = TestServer.User,
        Password = TestServer.Password,
        Tls = new TlsClientOptions { HostName = "127.0.0.1", PinnedCertificateHash = CertificateHash },
    };

    /// <summary>Takes nothing any more from the clients that are there, and leaves their connections open.</summary>
    public void StopReading() => _stopsReading = true;

    /// <summary>Takes so many bytes from the last client all the same, and makes nothing of them.</summary>
    public async Task TakeAsync(int count)
    {
        Socket socket;
        lock (_sockets)
        {
            socket = _sockets[^1];
        }

        var buffer = new byte[65_536];
        while (count > 0)
        {
            var taken = await socket.ReceiveAsync(buffer.AsMemory());
            count -= taken > 0 ? taken : throw new InvalidOperationException("The client has closed.");
        }
    }

    /// <summary>Closes every connection without a word.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
            {
                socket.Close(0);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Cut();
        await _accepting;
        _tls.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync(TestServerOptions options)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                lock (_sockets)
                {
                    _sockets.Add(socket);
                }

                serving.Add(Task.Run(() => ServeAsync(socket, options)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket, TestServerOptions options)
    {
        using var tls = _tls.Create();
        var server = new TestServer(options, tls, _certificate.Hashes) { Echo = true };
        var buffer = new byte[65_536];
        try
        {
            while (!server.IsClosed && !_stopsReading)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory());
                if (count == 0)
                {
                    break;
                }

                server.Receive(buffer.AsSpan(0, count), (long)Stopwatch.GetElapsedTime(0).TotalMilliseconds);
                while ((count = tls.Drain(buffer)) > 0)
                {
                    await socket.SendAsync(buffer.AsMemory(0, count));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection was cut.
        }

        if (!_stopsReading)
        {
            socket.Dispose();
        }
    }
}
