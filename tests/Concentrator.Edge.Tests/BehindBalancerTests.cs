using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests;

/// <summary>Connections that a listed balancer passes on with a PROXY header, and those that only pretend to.</summary>
public class BehindBalancerTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string Probe = "HEAD /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.0\r\n\r\n";
    private const string Refused = "Edge:Proxy:From lists this source, but its PROXY header is wrong";

    private static readonly byte[] s_local = Convert.FromHexString(Signature + "20000000");

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 50123 443\r\n", "192.0.2.7:50123", "198.51.100.1:443")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8:1::1 50123 443\r\n", "[2001:db8::7]:50123", "[2001:db8:1::1]:443")]
    public Task A_tunnel_comes_from_whom_the_line_names(string line, string client, string listener) => AssertOrigin(Line(line), client, listener);

    [Theory]
    [InlineData("2111000CC0000207C6336401C3CB01BB", "192.0.2.7:50123", "198.51.100.1:443")]
    [InlineData("2121002420010DB800000000000000000000000720010DB8000100000000000000000001C3CB01BB", "[2001:db8::7]:50123", "[2001:db8:1::1]:443")]
    public Task A_tunnel_comes_from_whom_the_binary_header_names(string header, string client, string listener) =>
        AssertOrigin(Convert.FromHexString(Signature + header), client, listener);

    [Fact]
    public async Task A_balancers_own_connection_keeps_its_addresses()
    {
        await using var world = await StartAsync();
        await using var balancer = new Balancer(world, Line("PROXY UNKNOWN\r\n"));
        await using var tunnel = await world.DialAsync(options => options with { Port = balancer.Port });

        var origin = Assert.Single(await world.Control.Sessions.List(CancellationToken.None)).Origin;
        Assert.Equal(IPAddress.Loopback, origin.Client.Address);
        Assert.Equal(world.Endpoint, origin.Listener);
    }

    [Fact]
    public async Task The_probe_is_answered_behind_a_LOCAL_header_and_to_others_without_one()
    {
        await using var world = await StartAsync();
        await using var checking = await world.OpenTcpAsync();
        await checking.WriteAsync(s_local);
        Assert.StartsWith("HTTP/1.1 200 ", await ProbeAsync(checking), StringComparison.Ordinal);

        await using var other = await OpenAsync(world, "127.0.0.9");
        Assert.StartsWith("HTTP/1.1 200 ", await ProbeAsync(other), StringComparison.Ordinal);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_header_may_come_in_pieces_and_glued_to_what_follows()
    {
        await using var world = await StartAsync();
        await using var tcp = await world.OpenTcpAsync();
        var header = Line("PROXY TCP4 192.0.2.7 198.51.100.1 50123 443\r\n");
        foreach (var single in header[..^1])
        {
            await tcp.WriteAsync(new[] { single });
            await tcp.FlushAsync();
        }

        await using var glued = new PrefixedStream(tcp, header[^1..]);
        Assert.StartsWith("HTTP/1.1 200 ", await ProbeAsync(glued), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("160301020001")]
    [InlineData("50524F58592055445034200D0A")]
    [InlineData(Signature + "2F00")]
    [InlineData(Signature + "21110000")]
    public async Task A_balancers_connection_without_a_good_header_is_closed_and_told(string hex)
    {
        await using var world = await StartAsync();
        await using var tcp = await world.OpenTcpAsync();
        await tcp.WriteAsync(Convert.FromHexString(hex));

        Assert.Equal(0, await ReadToEndAsync(tcp));
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains(Refused, StringComparison.Ordinal)), "the log tells it");
        Assert.Contains(world.Log.Lines, line => line.Line.Contains("BadProxyHeader", StringComparison.Ordinal));
        world.AssertNoFaults();
    }

    [Theory]
    [InlineData("")]
    [InlineData("50524F5859")]
    [InlineData(Signature + "2111FF")]
    public async Task A_header_has_the_time_of_the_handshake_and_no_more(string begun)
    {
        await using var world = await StartAsync(options => options with { TlsHandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        await using var tcp = await world.OpenTcpAsync();
        await tcp.WriteAsync(Convert.FromHexString(begun));

        Assert.Equal(0, await ReadToEndAsync(tcp));
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("wrong: none within 0.3 s", StringComparison.Ordinal)), "the log tells it");
    }

    [Fact]
    public async Task Time_that_the_header_took_is_missing_from_the_handshake()
    {
        await using var world = await StartAsync(options => options with { TlsHandshakeTimeout = TimeSpan.FromMilliseconds(500) });
        await using var tcp = await world.OpenTcpAsync();
        await tcp.WriteAsync(s_local);

        Assert.Equal(0, await ReadToEndAsync(tcp));
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("no TLS handshake within 0.5 s", StringComparison.Ordinal)), "the log tells it");
    }

    [Fact]
    public async Task Nobody_else_can_claim_to_be_another()
    {
        await using var world = await StartAsync();
        await using var tcp = await OpenAsync(world, "127.0.0.9");
        await tcp.WriteAsync(Line("PROXY TCP4 192.0.2.7 198.51.100.1 50123 443\r\n"));

        await ReadToEndAsync(tcp);
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("ended before it was a tunnel: TLS", StringComparison.Ordinal)), "it is taken for bad TLS");
        Assert.DoesNotContain(world.Log.Lines, line => line.Line.Contains("192.0.2.7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_client_counts_as_half_open_and_never_the_balancer()
    {
        await using var world = await StartAsync(options => options with { MaxHalfOpenPerSource = 2 });
        List<Stream> open = [];
        for (var i = 0; i < 5; i++)
        {
            open.Add(await SendAsync(world, s_local));
            open.Add(await SendAsync(world, []));
        }

        // IPv6 by the /64: the first two are of one source, the third of another.
        foreach (var client in new[] { "TCP4 192.0.2.7", "TCP4 192.0.2.7", "TCP4 192.0.2.8", "TCP6 2001:db8::7", "TCP6 2001:db8::8:0:0:7", "TCP6 2001:db8:0:1::7" })
        {
            open.Add(await HandshakeAsync(await SendAsync(world, Claim(client))));
        }

        foreach (var client in new[] { "TCP4 192.0.2.7", "TCP6 2001:db8::9" })
        {
            await using var refused = await SendAsync(world, Claim(client));
            Assert.Equal(0, await ReadToEndAsync(refused));
        }

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Count(line => line.Line.Contains("refused: TooManyHalfOpen", StringComparison.Ordinal)) == 2, "both are told");
        foreach (var stream in open)
        {
            await stream.DisposeAsync();
        }

        await EdgeWorld.UntilAsync(() => TryProbe(world), "the source is let in once the others are gone");
        world.AssertNoFaults();
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public Task Damaged_headers_harm_nobody() => Fuzzing.RunAsync(62, async seed =>
    {
        await using var world = await StartAsync();
        await using var witness = await OpenWitnessAsync(world);
        var mutator = new Mutator(seed, Claim("TCP4 192.0.2.7"), Convert.FromHexString(Signature + "2111000CC0000207C6336401C3CB01BB"), s_local) { Front = 17 };
        for (var i = 0; i < 200; i++)
        {
            await using var stream = await SendAsync(world, mutator.Next());
        }

        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 1);
        world.AssertNoFaults();
    });

    private static Task<EdgeWorld> StartAsync(Func<EdgeOptions, EdgeOptions>? change = null) => EdgeWorld.StartAsync(options =>
    {
        var behind = options with { ProxyFrom = [IPNetwork.Parse("127.0.0.1/32")] };
        return change?.Invoke(behind) ?? behind;
    });

    private static Task<Client.SstpConnection> OpenWitnessAsync(EdgeWorld world) =>
        world.DialAsync(options => options with { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0) });

    private static byte[] Line(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Claim(string client) => Line($"PROXY {client} {(client.StartsWith("TCP4", StringComparison.Ordinal) ? "198.51.100.1" : "2001:db8:1::1")} 50123 443\r\n");

    private static async Task AssertOrigin(byte[] header, string client, string listener)
    {
        await using var world = await StartAsync();
        await using var balancer = new Balancer(world, header);
        await using var tunnel = await world.DialAsync(options => options with { Port = balancer.Port });
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);

        var origin = Assert.Single(await world.Control.Sessions.List(CancellationToken.None)).Origin;
        Assert.Equal(client, origin.Client.ToString());
        Assert.Equal(listener, origin.Listener.ToString());
        world.AssertNoFaults();
    }

    private static async Task<NetworkStream> OpenAsync(EdgeWorld world, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(world.Endpoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<NetworkStream> SendAsync(EdgeWorld world, byte[] bytes)
    {
        var stream = await world.OpenTcpAsync();
        await stream.WriteAsync(bytes);
        return stream;
    }

    private static bool TryProbe(EdgeWorld world)
    {
        try
        {
            using var stream = SendAsync(world, Claim("TCP4 192.0.2.7")).GetAwaiter().GetResult();
            return ProbeAsync(stream).GetAwaiter().GetResult().StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> ProbeAsync(Stream tcp)
    {
        await using var tls = await HandshakeAsync(tcp);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(Probe));
        using var reader = new StreamReader(tls, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }

    private static async Task<SslStream> HandshakeAsync(Stream tcp)
    {
        var tls = new SslStream(tcp);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        return tls;
    }

    /// <summary>How many bytes come until the server closes; a reset counts as its end.</summary>
    private static async Task<int> ReadToEndAsync(NetworkStream stream)
    {
        var total = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, patience.Token) is var count and > 0)
            {
                total += count;
            }
        }
        catch (IOException)
        {
            // The server closed while bytes of ours were under way.
        }

        return total;
    }
}
