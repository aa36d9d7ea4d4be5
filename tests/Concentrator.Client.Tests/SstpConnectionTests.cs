using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Concentrator.Client.Tests.Server;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;
using Concentrator.Protocol.Tls;
using Concentrator.Tls;

namespace Concentrator.Client.Tests;

public sealed class SstpConnectionTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(SslProtocols.Tls12, "TLS 1.2")]
    [InlineData(SslProtocols.Tls13, "TLS 1.3")]
    public async Task It_dials_in_carries_packets_and_disconnects(SslProtocols version, string name)
    {
        await using var server = new LoopbackServer(highest: version);
        await using var connection = await SstpConnection.ConnectAsync(server.Client).WaitAsync(s_limit);

        Assert.Equal(TestServer.Addresses.Client, connection.Addresses.Client);
        Assert.StartsWith(name, connection.TlsDescription, StringComparison.Ordinal);
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            var packet = new byte[random.Next(20, connection.MaxPacketSize + 1)];
            random.NextBytes(packet);
            packet[0] = 0x45;
            await connection.SendAsync(packet);
            Assert.Equal(packet, await connection.Packets.ReadAsync().AsTask().WaitAsync(s_limit));
        }

        var end = await connection.DisconnectAsync().WaitAsync(s_limit);
        Assert.Equal(SstpTunnelEndReason.Local, end.Reason);
        Assert.False(await connection.Packets.WaitToReadAsync().AsTask().WaitAsync(s_limit));
        Assert.False(connection.TrySend(new byte[20]));
    }

    [Fact]
    public async Task Many_packets_from_many_threads_all_arrive()
    {
        const int Threads = 4;
        const int Each = 2_000;
        await using var server = new LoopbackServer();
        var arrived = 0;
        var all = new TaskCompletionSource();
        await using var connection = await SstpConnection.ConnectAsync(server.Client, packet =>
        {
            if (++arrived == Threads * Each)
            {
                all.SetResult();
            }
        }).WaitAsync(s_limit);

        var packet = new byte[1400];
        packet[0] = 0x45;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await connection.SendAsync(packet);
            }
        }))).WaitAsync(s_limit);

        await all.Task.WaitAsync(s_limit);
    }

    [Fact]
    public async Task The_server_can_be_named_by_its_certificates_authority()
    {
        await using var server = new LoopbackServer();
        var options = server.Client with { Tls = new TlsClientOptions { HostName = "localhost", AuthoritiesPath = server.CertificateFile } };

        await using var connection = await SstpConnection.ConnectAsync(options).WaitAsync(s_limit);

        Assert.Equal(TestServer.Addresses.Client, connection.Addresses.Client);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_server_that_asks_for_a_certificate_gets_the_clients_own(SslProtocols version)
    {
        const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
        using var certificate = new TestCertificate(ClientAuthentication);
        await using var server = new LoopbackServer(highest: version, clientAuthorities: certificate.Path);
        var tls = server.Client.Tls! with { Certificate = new TlsCertificateFile(certificate.Path) };
        await using (var connection = await SstpConnection.ConnectAsync(server.Client with { Tls = tls }).WaitAsync(s_limit))
        {
            Assert.Equal(TestServer.Addresses.Client, connection.Addresses.Client);
        }

        var refused = await RefusedAsync(server.Client);
        Assert.Contains(version == SslProtocols.Tls12 ? "handshake failure" : "certificate required", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(SstpTunnelEndReason.CertificateRefused, refused.Reason);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_refused()
    {
        await using var server = new LoopbackServer();
        var exception = await RefusedAsync(server.Client with { Tls = null });

        Assert.Equal(SstpClientPhase.Tls, exception.Phase);
        Assert.Equal(SstpTunnelEndReason.CertificateRefused, exception.Reason);
        Assert.Equal(CertificateCheck.Chain, exception.End!.FailedCheck);
        Assert.Contains("certificate", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_wrong_password_is_told()
    {
        await using var server = new LoopbackServer();
        var exception = await RefusedAsync(server.Client with { Password = "wrong" });

        Assert.Equal(SstpClientPhase.Authentication, exception.Phase);
        Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, exception.Reason);
        Assert.Contains("alice", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_told()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var options = TestTunnel.Alice with { Host = "127.0.0.1", Port = ((IPEndPoint)holder.LocalEndPoint!).Port };

        var exception = await RefusedAsync(options);

        Assert.Equal(SstpClientPhase.Tcp, exception.Phase);
        Assert.Contains($"127.0.0.1:{options.Port}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mute_server_is_given_up_when_the_time_is_over()
    {
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mute.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        mute.Listen();
        var options = TestTunnel.Alice with { Host = "127.0.0.1", Port = ((IPEndPoint)mute.LocalEndPoint!).Port, ConnectTimeout = TimeSpan.FromMilliseconds(300) };

        var exception = await RefusedAsync(options);

        Assert.Equal(SstpTunnelEndReason.Timeout, exception.Reason);
        Assert.Equal(SstpClientPhase.Tls, exception.Phase);
    }

    [Fact]
    public async Task An_attempt_can_be_cancelled()
    {
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mute.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        mute.Listen();
        var options = TestTunnel.Alice with { Host = "127.0.0.1", Port = ((IPEndPoint)mute.LocalEndPoint!).Port };
        using var cancellation = new CancellationTokenSource();
        var attempt = SstpConnection.ConnectAsync(options, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt.WaitAsync(s_limit));
    }

    [Fact]
    public async Task The_local_address_can_be_chosen()
    {
        await using var server = new LoopbackServer();
        await using var connection = await SstpConnection.ConnectAsync(server.Client with { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0) }).WaitAsync(s_limit);

        Assert.Equal(IPAddress.Parse("127.0.0.9"), ((IPEndPoint)connection.LocalEndPoint!).Address);
    }

    [Fact]
    public async Task A_broken_connection_completes_the_tunnel()
    {
        await using var server = new LoopbackServer();
        await using var connection = await SstpConnection.ConnectAsync(server.Client).WaitAsync(s_limit);

        server.Cut();
        var end = await connection.Completion.WaitAsync(s_limit);

        Assert.Equal(SstpTunnelEndReason.ConnectionLost, end.Reason);
        Assert.Equal(SstpClientPhase.Up, end.Phase);
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.SendAsync(new byte[20]).AsTask());
    }

    [Fact]
    public async Task A_server_that_stops_reading_does_not_keep_the_client_from_leaving()
    {
        await using var server = new LoopbackServer();
        await using var connection = await SstpConnection.ConnectAsync(
            server.Client with { Call = SstpCallOptions.Default with { DisconnectTimeout1 = 200 } }).WaitAsync(s_limit);
        await FillAsync(server, connection);

        var end = await connection.DisconnectAsync().WaitAsync(s_limit);

        Assert.Equal(SstpTunnelEndReason.Local, end.Reason);
    }

    [Fact]
    public async Task A_server_that_stops_reading_is_given_up_after_the_send_timeout()
    {
        await using var server = new LoopbackServer();
        await using var connection = await SstpConnection.ConnectAsync(server.Client with { SendTimeout = TimeSpan.FromMilliseconds(300) }).WaitAsync(s_limit);
        await FillAsync(server, connection);

        var end = await connection.Completion.WaitAsync(s_limit);

        Assert.Equal(SstpTunnelEndReason.ConnectionLost, end.Reason);
        Assert.Contains("takes no bytes", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_reads_slowly_is_not_given_up_until_it_stops()
    {
        // Several times what the server's kernel holds, so that it has acknowledged some, and far less than waits for it.
        const int Some = 512 * 1024;
        var clock = new TestClock();
        await using var server = new LoopbackServer();
        using var tls = new TlsClientContext(server.Client.Tls!);
        var options = server.Client with { SendTimeout = TimeSpan.FromSeconds(2) };
        await using var connection = await SstpConnection.ConnectAsync(options, tls, onPacket: null, clock).WaitAsync(s_limit);
        for (var i = 0; i < 5; i++)
        {
            await FillAsync(server, connection);
            await server.TakeAsync(Some).WaitAsync(s_limit);
            clock.Advance(options.SendTimeout + TimeSpan.FromMilliseconds(2));

            // It waits for room, or has it: a tunnel that is over would throw at once.
            Assert.False(connection.SendAsync(new byte[1400]).AsTask().IsFaulted);
        }

        await FillAsync(server, connection);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(options.SendTimeout + TimeSpan.FromMilliseconds(2));
        }

        Assert.Contains("takes no bytes", (await connection.Completion.WaitAsync(s_limit)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stops_reading_and_is_silent_is_given_up_by_the_hello_timer()
    {
        await using var server = new LoopbackServer();
        await using var connection = await SstpConnection.ConnectAsync(
            server.Client with { Call = SstpCallOptions.Default with { HelloTimeout = 300, AbortTimeout1 = 200 } }).WaitAsync(s_limit);
        await FillAsync(server, connection);

        var end = await connection.Completion.WaitAsync(s_limit);

        Assert.Equal(SstpTunnelEndReason.Timeout, end.Reason);
    }

    [Fact]
    public async Task A_packet_that_is_too_large_is_refused_at_once()
    {
        await using var server = new LoopbackServer();
        await using var connection = await SstpConnection.ConnectAsync(server.Client).WaitAsync(s_limit);

        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.SendAsync(new byte[connection.MaxPacketSize + 1]).AsTask());
    }

    [Fact]
    public async Task Disposing_twice_does_no_harm()
    {
        await using var server = new LoopbackServer();
        var connection = await SstpConnection.ConnectAsync(server.Client with { Methods = [AuthenticationMethod.MsChapV2] }).WaitAsync(s_limit);

        await connection.DisposeAsync();
        await connection.DisposeAsync();

        Assert.Equal(SstpTunnelEndReason.ConnectionLost, (await connection.Completion).Reason);
        await connection.DisconnectAsync().WaitAsync(s_limit);
    }

    // Until the sockets' buffers and the session's own are full, and a sender would wait.
    private static async Task FillAsync(LoopbackServer server, SstpConnection connection)
    {
        server.StopReading();
        var packet = new byte[1400];
        packet[0] = 0x45;
        var sent = 0;
        while (sent < 100_000 && !connection.Completion.IsCompleted)
        {
            if (connection.TrySend(packet))
            {
                sent++;
                continue;
            }

            var waiting = connection.SendAsync(packet).AsTask();
            if (await Task.WhenAny(waiting, connection.Completion, Task.Delay(100)) != waiting)
            {
                return;
            }

            if (!waiting.IsCompletedSuccessfully)
            {
                return;
            }
        }
    }

    private static async Task<SstpConnectException> RefusedAsync(SstpClientOptions options) =>
        await Assert.ThrowsAsync<SstpConnectException>(() => SstpConnection.ConnectAsync(options).WaitAsync(s_limit));
}
