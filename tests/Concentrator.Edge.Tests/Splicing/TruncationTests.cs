using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Splicing;

/// <summary>Nobody takes a part for the whole: what is cut off is reset, and who still moves is not cut off.</summary>
public class TruncationTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: vpn\r\n\r\n";

    [Fact]
    public async Task A_client_that_took_nothing_for_too_long_sees_that_it_has_not_got_all()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend, TimeSpan.FromMilliseconds(300));
        await using var client = await world.OpenTlsAsync(receiveBuffer: 16 * 1024);
        await using var server = await RequestAsync(client, backend);
        var sending = server.WriteAsync(new byte[20_000_000]).AsTask();
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "it is given up");

        await Assert.ThrowsAnyAsync<IOException>(() => ReadToEndAsync(client));
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
        Assert.Contains(world.Log.Lines, line => line.Line.Contains("nothing moved within 0.3 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_took_nothing_of_what_was_left_sees_that_it_has_not_got_all()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend, TimeSpan.FromMilliseconds(300));
        await using var client = await world.OpenTlsAsync(receiveBuffer: 16 * 1024);
        await using (var server = await RequestAsync(client, backend))
        {
            await server.WriteAsync(new byte[200_000]);
        }

        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "it is given up");
        await Assert.ThrowsAnyAsync<IOException>(() => ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_client_that_takes_a_little_now_and_then_is_not_cut_off()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend, TimeSpan.FromSeconds(2));
        await using var client = await world.OpenTlsAsync(receiveBuffer: 16 * 1024);
        await using var server = await RequestAsync(client, backend);

        // All of it is with the edge at once, which then hears nothing of the backend for three times the idle time.
        await server.WriteAsync(new byte[600_000]);
        var taken = 0;
        var buffer = new byte[10_000];
        while (taken < 600_000)
        {
            taken += await client.ReadAtLeastAsync(buffer, Math.Min(buffer.Length, 600_000 - taken));
            await Task.Delay(100);
        }

        await server.WriteAsync("more"u8.ToArray());
        await client.ReadExactlyAsync(new byte[4]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backend_that_breaks_off_is_seen_to_by_a_client_that_has_got_what_it_sent(bool uploading)
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend, TimeSpan.FromSeconds(30));
        await using var client = await world.OpenTlsAsync();
        var server = await RequestAsync(client, backend);
        await server.WriteAsync(new byte[100_000]);
        var buffer = new byte[100_000];
        await client.ReadExactlyAsync(buffer);
        if (uploading)
        {
            await client.WriteAsync(new byte[1_000]);
            await server.ReadExactlyAsync(new byte[1]);
        }

        server.Socket.LingerState = new LingerOption(enable: true, 0);
        server.Socket.Close();

        await Assert.ThrowsAnyAsync<IOException>(() => ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_client_that_breaks_off_is_seen_to_by_the_backend()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend, TimeSpan.FromSeconds(30));
        var tcp = await world.OpenTcpAsync();
        var tls = new SslStream(tcp);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        await using var server = await RequestAsync(tls, backend);
        await tls.WriteAsync(new byte[1_000]);
        await server.ReadExactlyAsync(new byte[1_000]);
        tcp.Socket.LingerState = new LingerOption(enable: true, 0);
        tcp.Socket.Close();

        await Assert.ThrowsAnyAsync<IOException>(() => ReadToEndAsync(server));
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_an_answer_is_no_end_of_it()
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend, TimeSpan.FromSeconds(30));
        await using var client = await world.OpenTlsAsync(receiveBuffer: 16 * 1024);
        await using var server = await RequestAsync(client, backend);
        var sending = server.WriteAsync(new byte[20_000_000]).AsTask();
        await client.ReadExactlyAsync(new byte[16 * 1024]);

        await world.Edge.StopAsync(CancellationToken.None);

        await Assert.ThrowsAnyAsync<IOException>(() => ReadToEndAsync(client));
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
    }

    [Theory]
    [InlineData(1_000, 3_600, false)]
    [InlineData(1_000, 0, true)]
    [InlineData(0, 0, false)]
    public async Task A_stop_is_an_end_in_good_order_only_for_who_has_an_answer_and_nothing_moved_since(int answer, int rest, bool inGoodOrder)
    {
        using var backend = new Backend();
        await using var world = await StartAsync(backend, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(rest));
        var tcp = await world.OpenTcpAsync();
        await using var client = new SslStream(tcp);
        await client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        await using var server = await RequestAsync(client, backend);
        await server.WriteAsync(new byte[answer]);
        await client.ReadExactlyAsync(new byte[answer]);
        AcknowledgeAtOnce(tcp.Socket);
        var (taken, given) = (ReadToEndAsync(client), ReadToEndAsync(server));

        await world.Edge.StopAsync(CancellationToken.None);

        if (inGoodOrder)
        {
            await Task.WhenAll(taken, given);
        }
        else
        {
            await Assert.ThrowsAnyAsync<IOException>(() => taken);
            await Assert.ThrowsAnyAsync<IOException>(() => given);
        }
    }

    private static Task<EdgeWorld> StartAsync(Backend backend, TimeSpan idle, TimeSpan? rest = null) => EdgeWorld.StartAsync(
        options => options with { Splices = new SpliceOptions { Web = backend.Options, IdleTimeout = idle, RestTime = rest ?? new SpliceOptions().RestTime } });

    /// <summary>Sends the acknowledgement that may wait for something to go with.</summary>
    private static void AcknowledgeAtOnce(Socket socket)
    {
        const int Tcp = 6;
        const int QuickAcknowledgement = 12;
        socket.SetRawSocketOption(Tcp, QuickAcknowledgement, [1, 0, 0, 0]);
    }

    private static async Task<NetworkStream> RequestAsync(SslStream client, Backend backend)
    {
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        var server = await backend.AcceptAsync();
        await server.ReadExactlyAsync(new byte[Request.Length]);
        return server;
    }

    private static async Task ReadToEndAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[65536];
        while (await stream.ReadAsync(buffer, patience.Token) > 0)
        {
            // Until it ends, in whatever way.
        }
    }
}
