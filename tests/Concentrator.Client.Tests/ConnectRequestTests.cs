using System.Net;
using System.Net.Sockets;
using System.Text;
using Concentrator.Client.Tests.Server;

namespace Concentrator.Client.Tests;

/// <summary>What proxies answer to CONNECT, over real sockets.</summary>
public sealed class ConnectRequestTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_tunnel_goes_through_a_proxy_that_says_yes()
    {
        await using var server = new LoopbackServer();
        using var proxy = new OneShotProxy("HTTP/1.1 200 Connection established\r\nProxy-Agent: x\r\n\r\n", server.Port);
        await using var connection = await SstpConnection.ConnectAsync(server.Client with { Proxy = proxy.Address }).WaitAsync(s_limit);

        Assert.Equal(TestServer.Addresses.Client, connection.Addresses.Client);
        Assert.Equal($"CONNECT 127.0.0.1:{server.Port} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\n\r\n", proxy.Request);
        Assert.Equal(proxy.Address.Port, ((IPEndPoint)connection.RemoteEndPoint!).Port);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n", SstpTunnelEndReason.ProxyRefused, "goes through no proxy that authenticates")]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", SstpTunnelEndReason.ProxyRefused, "does not allow CONNECT vpn.example.org:443")]
    [InlineData("HTTP/1.1 405 Method Not Allowed\r\n\r\n", SstpTunnelEndReason.ProxyRefused, "405 Method Not Allowed")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://login/\r\n\r\n", SstpTunnelEndReason.ProxyRefused, "302 Found")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n\r\n", SstpTunnelEndReason.ConnectionLost, "does not reach vpn.example.org:443")]
    [InlineData("HTTP/1.1 504 Gateway Timeout\r\n\r\n", SstpTunnelEndReason.ConnectionLost, "does not reach vpn.example.org:443")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", SstpTunnelEndReason.ProxyRefused, "not one of an HTTP proxy")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nand more", SstpTunnelEndReason.ProxyRefused, "200 OK")]
    [InlineData("HTTP/1.1 200 OK\r\nX: y", SstpTunnelEndReason.ProxyRefused, "not one of an HTTP proxy")]
    [InlineData("", SstpTunnelEndReason.ProxyRefused, "not one of an HTTP proxy")]
    public async Task Every_other_answer_is_told(string answer, SstpTunnelEndReason reason, string words)
    {
        using var proxy = new OneShotProxy(answer, server: null);
        var options = TestTunnel.Alice with { Host = "vpn.example.org", Proxy = proxy.Address };

        var failure = await Assert.ThrowsAsync<SstpConnectException>(() => SstpConnection.ConnectAsync(options).WaitAsync(s_limit));

        Assert.Equal(reason, failure.Reason);
        Assert.Equal(SstpClientPhase.Tcp, failure.Phase);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains(proxy.Address.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ipv6_server_stands_in_brackets()
    {
        using var proxy = new OneShotProxy("HTTP/1.1 403 No\r\n\r\n", server: null);
        var options = TestTunnel.Alice with { Host = "2001:db8::1", Port = 8443, Proxy = proxy.Address };

        await Assert.ThrowsAsync<SstpConnectException>(() => SstpConnection.ConnectAsync(options).WaitAsync(s_limit));

        Assert.StartsWith("CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n", proxy.Request, StringComparison.Ordinal);
    }

    /// <summary>Reads one request, gives one answer, byte by byte, and then carries bytes to a server or closes.</summary>
    private sealed class OneShotProxy : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public OneShotProxy(string answer, int? server)
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            _ = ServeAsync(answer, server);
        }

        public HttpProxy Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);

        public string Request { get; private set; } = "";

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(string answer, int? server)
        {
            using var client = await _listener.AcceptAsync();
            client.NoDelay = true;
            await using var stream = new NetworkStream(client);
            var buffer = new byte[4096];
            while (!Request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                Request += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
            }

            // The head may come in pieces; what follows it in one with its end.
            var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var pieces = answer.Select(letter => letter.ToString()).Take(end < 0 ? answer.Length : end).Append(end < 0 ? "" : answer[end..]);
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
            }

            if (server is null)
            {
                client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null);
                return;
            }

            using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await upstream.ConnectAsync(IPAddress.Loopback, server.Value);
            await using var toServer = new NetworkStream(upstream);
            await Task.WhenAny(stream.CopyToAsync(toServer), toServer.CopyToAsync(stream));
        }
    }
}
