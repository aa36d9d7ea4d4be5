using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Edge.Tests.Splicing;

/// <summary>Connections that are another server's by the name of their Client Hello.</summary>
public class NameSpliceTests
{
    [Theory]
    [InlineData("www.example.org")]
    [InlineData("WWW.Example.Org")]
    [InlineData("any.wild.example.org")]
    public async Task A_connection_for_a_mapped_name_goes_there_unopened(string name)
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        var hello = await HelloAsync(name);
        await using var client = await world.OpenTcpAsync();
        await client.WriteAsync(hello);
        await using var server = await backend.AcceptAsync();
        var received = new byte[hello.Length];
        await server.ReadExactlyAsync(received);
        Assert.Equal(hello, received);

        await server.WriteAsync("answer"u8.ToArray());
        await client.ReadExactlyAsync(new byte[6]);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_hello_in_single_bytes_is_understood_and_nothing_of_it_is_lost()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        var hello = await HelloAsync("www.example.org");
        await using var client = await world.OpenTcpAsync();
        foreach (var single in hello)
        {
            await client.WriteAsync(new[] { single });
        }

        await using var server = await backend.AcceptAsync();
        var received = new byte[hello.Length];
        await server.ReadExactlyAsync(received);
        Assert.Equal(hello, received);
    }

    [Fact]
    public async Task Other_names_and_none_are_this_edges_own()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);

        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Equal(200, await world.ProbeAsync());
        await using var tls = new SslStream(await world.OpenTcpAsync());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "wild.example.org", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        world.AssertNoFaults();
    }

    [Fact]
    public async Task What_is_no_hello_is_refused_by_TLS_as_ever()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTcpAsync();
        await client.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        var answer = new byte[64];
        while (await client.ReadAsync(answer) > 0)
        {
            // An alert may come before the end.
        }

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("TLS: ", StringComparison.Ordinal)), "the log tells it");
        world.AssertNoFaults();
    }

    [Fact]
    public async Task Behind_a_balancer_the_backend_is_told_the_clients_address()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options with { SendsProxyHeader = true }, options => options with { ProxyFrom = [System.Net.IPNetwork.Parse("127.0.0.1/32")] });
        await using var client = await world.OpenTcpAsync();
        await client.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes("PROXY TCP4 192.0.2.7 198.51.100.1 50123 443\r\n"), .. await HelloAsync("www.example.org")]);
        await using var server = await backend.AcceptAsync();
        var bytes = new byte[28];
        await server.ReadExactlyAsync(bytes);

        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.Parse(bytes, out var header, out _));
        Assert.Equal("192.0.2.7:50123", header!.Source!.ToString());
        Assert.Equal("198.51.100.1:443", header.Destination!.ToString());
    }

    [Fact]
    public async Task A_backend_that_is_not_there_closes_the_connection()
    {
        await using var world = await StartAsync(SpliceBackend.Tcp("127.0.0.1", Backend.UnusedPort()));
        await using var client = await world.OpenTcpAsync();
        await client.WriteAsync(await HelloAsync("www.example.org"));

        await Assert.ThrowsAnyAsync<IOException>(() => client.ReadExactlyAsync(new byte[1]).AsTask());
        Assert.Contains(world.Log.Lines, line => line.Line.Contains("cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hello_that_never_ends_is_bounded_by_the_time_of_the_handshake()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options, options => options with { TlsHandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        await using var client = await world.OpenTcpAsync();
        await client.WriteAsync((await HelloAsync("www.example.org"))[..^1]);

        Assert.Equal(0, await client.ReadAsync(new byte[1]));
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("no TLS handshake within", StringComparison.Ordinal)), "the log tells it");
    }

    [Fact]
    public async Task An_edge_behind_offloaded_TLS_takes_tunnels_and_web_requests_from_its_balancers_in_the_clear()
    {
        using var backend = new Backend();
        await using var world = await EdgeWorld.StartAsync(
            options => options with { ProxyFrom = [System.Net.IPNetwork.Parse("127.0.0.1/32")], BalancersOnly = true, BalancersCertificates = [], Splices = new SpliceOptions { Web = backend.Options } },
            exchange: parts => parts with { Tls = new OffloadedTls() });
        await using var client = await world.OpenTcpAsync();
        var header = Encoding.ASCII.GetBytes("PROXY TCP4 192.0.2.7 198.51.100.1 50123 443\r\n");
        await client.WriteAsync((byte[])[.. header, .. SstpHttp.Request("vpn", Guid.NewGuid())]);
        var head = new byte[SstpHttp.Accepted.Length];
        await client.ReadExactlyAsync(head);
        Assert.Equal(Encoding.ASCII.GetString(SstpHttp.Accepted), Encoding.ASCII.GetString(head));

        await using var web = await world.OpenTcpAsync();
        const string Request = "GET / HTTP/1.1\r\nHost: vpn\r\n\r\n";
        await web.WriteAsync((byte[])[.. header, .. Encoding.ASCII.GetBytes(Request)]);
        await using var server = await backend.AcceptAsync();
        await server.ReadExactlyAsync(new byte[Request.Length]);
        await server.WriteAsync("answer"u8.ToArray());
        await server.DisposeAsync();
        await web.ReadExactlyAsync(new byte[6]);
        Assert.Equal(0, await web.ReadAsync(new byte[1]));
        world.AssertNoFaults();
    }

    [Fact]
    public async Task An_edge_for_balancers_only_closes_what_comes_from_elsewhere()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { ProxyFrom = [System.Net.IPNetwork.Parse("192.0.2.0/24")], BalancersOnly = true });
        await using var client = await world.OpenTcpAsync();

        Assert.Equal(0, await ReadOrLoseAsync(client));
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("NotFromBalancer", StringComparison.Ordinal)), "the log tells it");
    }

    private static async Task<int> ReadOrLoseAsync(NetworkStream client)
    {
        try
        {
            return await client.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static Task<EdgeWorld> StartAsync(SpliceBackend backend, Func<EdgeOptions, EdgeOptions>? change = null)
    {
        var names = new Dictionary<string, SpliceBackend>(StringComparer.Ordinal) { ["www.example.org"] = backend, ["*.wild.example.org"] = backend };
        return EdgeWorld.StartAsync(options =>
        {
            options = options with { Splices = new SpliceOptions { ByName = names } };
            return change?.Invoke(options) ?? options;
        });
    }

    /// <summary>A Client Hello of .NET's own making.</summary>
    private static async Task<byte[]> HelloAsync(string name)
    {
        using var catching = new Backend();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", catching.Options.Port);
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var attempt = tls.AuthenticateAsClientAsync(name);
        byte[] hello;
        await using (var server = await catching.AcceptAsync())
        {
            var header = new byte[5];
            await server.ReadExactlyAsync(header);
            hello = [.. header, .. new byte[(header[3] << 8) | header[4]]];
            await server.ReadExactlyAsync(hello.AsMemory(5));
        }

        await Assert.ThrowsAnyAsync<Exception>(() => attempt);
        return hello;
    }
}
