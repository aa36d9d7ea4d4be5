using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Edge.Tests.Splicing;

/// <summary>Web requests on the port of the tunnels, and the server that gets them.</summary>
public class WebSpliceTests
{
    private const string Request = "GET /about HTTP/1.1\r\nHost: vpn\r\n\r\n";
    private const int Large = 20_000_000;

    [Fact]
    public async Task A_web_request_goes_to_the_backend_as_it_came_and_its_answer_comes_back()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();

        Assert.Equal(Request, await ReadAsync(server, Request.Length));
        await server.WriteAsync("one"u8.ToArray());
        Assert.Equal("one", await ReadAsync(client, 3));

        // The connection is the backend's from then on, whatever is asked: also what would be a tunnel.
        var next = Encoding.ASCII.GetString(SstpHttp.Request("vpn", Guid.NewGuid()));
        await client.WriteAsync(Encoding.ASCII.GetBytes(next));
        Assert.Equal(next, await ReadAsync(server, next.Length));
        await server.WriteAsync("two"u8.ToArray());
        Assert.Equal("two", await ReadAsync(client, 3));
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_request_in_pieces_and_glued_to_its_body_arrives_whole()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        const string Whole = "POST / HTTP/1.1\r\nHost: vpn\r\nContent-Length: 4\r\n\r\nbody";
        foreach (var piece in new[] { Whole[..10], Whole[10..30], Whole[30..] })
        {
            await client.WriteAsync(Encoding.ASCII.GetBytes(piece));
            await client.FlushAsync();
        }

        await using var server = await backend.AcceptAsync();
        Assert.Equal(Whole, await ReadAsync(server, Whole.Length));
    }

    [Fact]
    public async Task Large_transfers_both_ways_at_once_arrive_unchanged_though_both_ends_are_slow()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();
        await ReadAsync(server, Request.Length);
        var up = new byte[Large];
        var down = new byte[Large];
        new Random(1).NextBytes(up);
        new Random(2).NextBytes(down);

        // Each writes all it has before it reads a byte for a while: somebody has to hold back, and nobody may lock up.
        var sending = Task.WhenAll(client.WriteAsync(up).AsTask(), server.WriteAsync(down).AsTask());
        await Task.Delay(200);
        var receiving = Task.WhenAll(HashAsync(server, Large), HashAsync(client, Large));
        await Task.WhenAll(sending, receiving).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(Convert.ToHexString(SHA256.HashData(up)), (await receiving)[0]);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(down)), (await receiving)[1]);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task What_waits_for_a_side_that_takes_nothing_is_bounded()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();
        await ReadAsync(server, Request.Length);

        // Nobody reads: both writers come to a stand, with no more than the kernel's buffers and ours between them.
        var taken = await Task.WhenAll(WriteUntilStuckAsync(server), WriteUntilStuckAsync(client));

        Assert.All(taken, bytes => Assert.InRange(bytes, 1, 64_000_000));
        world.AssertNoFaults();
    }

    [Fact]
    public async Task The_end_of_either_side_reaches_the_other_after_all_that_was_sent()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using (var server = await backend.AcceptAsync())
        {
            await ReadAsync(server, Request.Length);
            await server.WriteAsync(new byte[1_000_000]);
        }

        Assert.Equal(1_000_000, await CountAsync(client));
        await client.DisposeAsync();

        var second = await world.OpenTlsAsync();
        await second.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var other = await backend.AcceptAsync();
        await second.DisposeAsync();
        Assert.Equal(Request.Length, await CountAsync(other));
        await other.DisposeAsync();
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "both connections are closed");
    }

    [Fact]
    public async Task A_client_that_sends_no_more_still_gets_its_answer()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await client.ShutdownAsync();
        await using var server = await backend.AcceptAsync();
        Assert.Equal(Request.Length, await CountAsync(server));

        await server.WriteAsync(new byte[500_000]);
        await server.DisposeAsync();

        Assert.Equal(500_000, await CountAsync(client));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_client_gets_all_that_a_backend_sent_before_it_closed_and_holds_its_place_until_then(bool saysThatItSendsNoMore)
    {
        using var backend = new Backend();
        await using var world = await EdgeWorld.StartAsync(options => options with { MaxEgressBacklog = Large, Splices = new SpliceOptions { Web = backend.Options, MaxConnections = 1 } });
        await using var client = await world.OpenTlsAsync(receiveBuffer: 16 * 1024);
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using (var server = await backend.AcceptAsync())
        {
            await ReadAsync(server, Request.Length);

            // More than the kernel keeps for the client, and all of it is with the edge when the backend closes.
            await server.WriteAsync(new byte[Large / 2]);
            await server.DisposeAsync();

            // Longer than an end waits for a client that takes nothing.
            await Task.Delay(5_000);
            Assert.Equal(503, await world.StatusOfAsync(Request));
            if (saysThatItSendsNoMore)
            {
                await client.ShutdownAsync();
                await Task.Delay(500);
            }

            Assert.Equal(Large / 2, await CountAsync(client));
            await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "its place is free again");
        }
    }

    [Fact]
    public async Task A_backend_that_answers_in_the_middle_of_an_upload_and_closes_is_heard()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        var server = await backend.AcceptAsync();
        await ReadAsync(server, Request.Length);
        await server.WriteAsync("HTTP/1.1 413 Content Too Large\r\n\r\n"u8.ToArray());
        await server.DisposeAsync();
        await IgnoreAsync(client.WriteAsync(new byte[1_000_000]).AsTask());

        Assert.StartsWith("HTTP/1.1 413 ", await ReadAsync(client, 20), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_side_that_breaks_off_takes_the_other_with_it()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        var server = await backend.AcceptAsync();
        await ReadAsync(server, Request.Length);
        server.Socket.LingerState = new LingerOption(enable: true, 0);
        await server.DisposeAsync();

        await IgnoreAsync(CountAsync(client));
        var tcp = await world.OpenTcpAsync();
        var tls = new SslStream(tcp);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        await tls.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var second = await backend.AcceptAsync();
        await ReadAsync(second, Request.Length);
        tcp.Socket.LingerState = new LingerOption(enable: true, 0);
        tcp.Socket.Close();
        await IgnoreAsync(CountAsync(second));
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "nothing is left of it");
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_backend_that_is_not_there_is_answered_with_502_and_told()
    {
        await using var world = await StartAsync(SpliceBackend.Tcp("127.0.0.1", Backend.UnusedPort()));

        Assert.Equal(502, await world.StatusOfAsync(Request));
        Assert.Contains(world.Log.Lines, line => line.Line.Contains("cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_cannot_be_resolved_is_answered_with_502()
    {
        await using var world = await StartAsync(SpliceBackend.Tcp("nowhere.invalid", 80));

        Assert.Equal(502, await world.StatusOfAsync(Request));
    }

    [Fact]
    public async Task More_web_connections_than_may_be_are_answered_with_503()
    {
        using var backend = new Backend();
        await using var world = await EdgeWorld.StartAsync(options => options with { Splices = new SpliceOptions { Web = backend.Options, MaxConnections = 1 } });
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();

        Assert.Equal(503, await world.StatusOfAsync(Request));
        await server.DisposeAsync();
        await CountAsync(client);
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "its place is free again");
        var again = world.StatusOfAsync(Request);
        await using var second = await backend.AcceptAsync();
        await second.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        Assert.Equal(204, await again);
    }

    [Fact]
    public async Task A_connection_that_moves_nothing_is_closed_in_good_order()
    {
        using var backend = new Backend();
        await using var world = await EdgeWorld.StartAsync(options => options with { Splices = new SpliceOptions { Web = backend.Options, IdleTimeout = TimeSpan.FromMilliseconds(300) } });
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();

        Assert.Equal(0, await CountAsync(client));
        Assert.Equal(Request.Length, await CountAsync(server));
    }

    [Fact]
    public async Task A_backend_on_a_Unix_socket_is_told_who_the_client_is_if_it_wants_to_know()
    {
        var directory = Directory.CreateTempSubdirectory("web-");
        using var backend = new Backend(Path.Combine(directory.FullName, "web.sock"));
        await using var world = await StartAsync(backend.Options with { SendsProxyHeader = true });
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();
        var bytes = new byte[28 + Request.Length];
        await server.ReadExactlyAsync(bytes);

        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.Parse(bytes, out var header, out var length));
        Assert.Equal(28, length);
        Assert.Equal(IPAddress.Loopback, header!.Source!.Address);
        Assert.Equal(world.Endpoint, header.Destination);
        Assert.Equal(Request, Encoding.ASCII.GetString(bytes, length, Request.Length));
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Tunnels_and_the_probe_stay_what_they_are_beside_a_web_site()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);

        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Equal(200, await world.ProbeAsync());
        Assert.Equal(405, await world.StatusOfAsync($"GET {SstpHttp.Path} HTTP/1.1\r\nHost: vpn\r\n\r\n"));
        Assert.Equal(400, await world.StatusOfAsync("nonsense\r\n\r\n"));
    }

    [Theory]
    [InlineData("vpn.example.org", 200)]
    [InlineData("VPN.example.org:443", 200)]
    [InlineData("a.wild.example.org", 200)]
    [InlineData("wild.example.org", 404)]
    [InlineData("192.0.2.1", 404)]
    [InlineData("", 404)]
    public async Task A_tunnel_for_another_host_name_is_a_web_request(string host, int status)
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { HostNames = ["vpn.example.org", "*.wild.example.org"] });

        Assert.Equal(status, await world.StatusOfAsync($"SSTP_DUPLEX_POST {SstpHttp.Path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 18446744073709551615\r\n\r\n"));
        Assert.Equal(200, await world.ProbeAsync());
    }

    [Fact]
    public async Task A_drain_ends_web_connections_too_and_no_end_stands_for_an_answer()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend.Options);
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();
        var ended = CountAsync(client);

        await world.Edge.StopAsync(CancellationToken.None);

        await Assert.ThrowsAnyAsync<IOException>(() => ended);
        world.AssertNoFaults();
    }

    private static Task<EdgeWorld> StartAsync(SpliceBackend backend) => EdgeWorld.StartAsync(options => options with { Splices = new SpliceOptions { Web = backend } });

    private static async Task<string> ReadAsync(Stream stream, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, patience.Token);
        return Encoding.ASCII.GetString(bytes);
    }

    private static async Task<string> HashAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return Convert.ToHexString(SHA256.HashData(bytes));
    }

    private static async Task IgnoreAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (IOException)
        {
            // The other side is gone, as it should be.
        }
    }

    private static async Task<long> CountAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[65536];
        var total = 0L;
        while (await stream.ReadAsync(buffer, patience.Token) is var count and > 0)
        {
            total += count;
        }

        return total;
    }

    private static async Task<long> WriteUntilStuckAsync(Stream stream)
    {
        var chunk = new byte[65536];
        var total = 0L;
        while (total < 200_000_000)
        {
            var write = stream.WriteAsync(chunk).AsTask();
            if (await Task.WhenAny(write, Task.Delay(1_000)) != write)
            {
                // It fails when the connection is closed at the end.
                _ = write.ContinueWith(failed => failed.Exception, TaskScheduler.Default);
                break;
            }

            await write;
            total += chunk.Length;
        }

        return total;
    }
}
