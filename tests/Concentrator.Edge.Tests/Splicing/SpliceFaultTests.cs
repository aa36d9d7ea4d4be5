using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Splicing;

/// <summary>What the system refuses to one connection ends that one and no other.</summary>
public partial class SpliceFaultTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: vpn\r\n\r\n";

    [Fact]
    public async Task A_hello_for_which_TLS_has_nothing_left_ends_its_connection_only()
    {
        var tls = new FailingTls();
        var names = new Dictionary<string, SpliceBackend>(StringComparer.Ordinal) { ["www.example.org"] = SpliceBackend.Tcp("127.0.0.1", Backend.UnusedPort()) };
        await using var world = await EdgeWorld.StartAsync(
            options => options with { Workers = 1, Splices = new SpliceOptions { ByName = names } },
            exchange: parts => parts with { Tls = tls.Around(parts.Tls) });
        await using var witness = await world.DialAsync();
        tls.FailNext();

        await Assert.ThrowsAnyAsync<IOException>(async () => await world.OpenTlsAsync());

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("OutOfResources", StringComparison.Ordinal)), "the log tells it");
        await using var next = await world.DialAsync();
        await EdgeWorld.PingAsync(next, EdgeWorld.Gateway, 1);
        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 2);
    }

    [Fact]
    public async Task A_connection_that_the_system_polls_no_longer_ends_and_no_other()
    {
        using var backend = new Backend();
        await using var world = await EdgeWorld.StartAsync(options => options with { Workers = 1, Splices = new SpliceOptions { Web = backend.Options } });
        await using var witness = await world.DialAsync();
        await using var client = await world.OpenTlsAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        var server = await backend.AcceptAsync();
        await server.ReadExactlyAsync(new byte[Request.Length]);

        // Another socket in its place that takes nothing and of which epoll knows nothing: that it is to be waited for fails.
        using var stranger = await FullAsync(backend);
        Assert.True(Duplicate((int)stranger.Handle, DescriptorOf(server.Socket.RemoteEndPoint!, server.Socket.LocalEndPoint!)) >= 0);
        var sending = client.WriteAsync(new byte[20_000_000]).AsTask();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAnyAsync<IOException>(async () => await client.ReadExactlyAsync(new byte[1], patience.Token));
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("refused to poll it", StringComparison.Ordinal)), "the log tells it");
        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 1);
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 1, "only the tunnel is left");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_the_system_polls_no_longer_loses_its_connection_and_no_other()
    {
        using var backend = new Backend();
        await using var world = await EdgeWorld.StartAsync(options => options with { Workers = 1, Splices = new SpliceOptions { Web = backend.Options } });
        await using var witness = await world.DialAsync();
        var tcp = await world.OpenTcpAsync();
        await using var client = new SslStream(tcp);
        await client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        await using var server = await backend.AcceptAsync();
        await server.ReadExactlyAsync(new byte[Request.Length]);

        // As above, in the client's place.
        using var stranger = await FullAsync(backend);
        Assert.True(Duplicate((int)stranger.Handle, DescriptorOf(tcp.Socket.RemoteEndPoint!, tcp.Socket.LocalEndPoint!)) >= 0);
        var sending = server.WriteAsync(new byte[20_000_000]).AsTask();

        await Assert.ThrowsAnyAsync<IOException>(() => sending);
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("refused to poll it", StringComparison.Ordinal)), "the log tells it");
        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 1);
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 1, "only the tunnel is left");
    }

    /// <summary>A connection that takes nothing more.</summary>
    private static async Task<Socket> FullAsync(Backend backend)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", backend.Options.Port);
        socket.Blocking = false;
        while (socket.Send(new byte[100_000], SocketFlags.None, out var error) > 0 || error != SocketError.WouldBlock)
        {
            Assert.True(error is SocketError.Success or SocketError.WouldBlock);
        }

        return socket;
    }

    /// <summary>The edge's descriptor of a connection: this process is the edge's too.</summary>
    /// <param name="local">The edge's end of it.</param>
    /// <param name="remote">The other end.</param>
    private static int DescriptorOf(EndPoint local, EndPoint remote)
    {
        var row = string.Create(CultureInfo.InvariantCulture, $": 0100007F:{((IPEndPoint)local).Port:X4} 0100007F:{((IPEndPoint)remote).Port:X4} ");
        var inode = File.ReadLines("/proc/net/tcp").Single(line => line.Contains(row, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[9];
        var link = new DirectoryInfo("/proc/self/fd").EnumerateFiles().Single(file => string.Equals(TargetOf(file), $"socket:[{inode}]", StringComparison.Ordinal));
        return int.Parse(link.Name, CultureInfo.InvariantCulture);
    }

    private static string? TargetOf(FileInfo link)
    {
        try
        {
            return link.LinkTarget;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int descriptor, int to);
}
