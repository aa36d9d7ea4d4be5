using System.Net;
using System.Net.Sockets;
using System.Text;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;
using SocketAddress = Concentrator.Edge.Sockets.SocketAddress;

namespace Concentrator.Edge.Tests.Splicing;

/// <summary>How a backend is reached that has several addresses, or is busy.</summary>
public class SpliceConnectTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: vpn\r\n\r\n";

    [Fact]
    public async Task A_silent_address_leaves_time_for_the_next_one()
    {
        using var good = Listen(IPAddress.Parse("127.0.0.72"), 0);
        var port = ((IPEndPoint)good.LocalEndPoint!).Port;
        using var silent = Listen(IPAddress.Parse("127.0.0.71"), port);
        using var filling = await FillAsync(silent.LocalEndPoint!);
        var splices = new SpliceOptions
        {
            Web = SpliceBackend.Tcp("web.example.org", port),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.71"), IPAddress.Parse("127.0.0.72")]),
        };
        await using var world = await EdgeWorld.StartAsync(options => options with { Splices = splices });

        var status = world.StatusOfAsync(Request);
        await AnswerAsync(good);

        Assert.Equal(204, await status);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_name_of_which_all_addresses_are_silent_is_answered_with_504()
    {
        using var silent = Listen(IPAddress.Parse("127.0.0.73"), 0);
        using var filling = await FillAsync(silent.LocalEndPoint!);
        var splices = new SpliceOptions
        {
            Web = SpliceBackend.Tcp("web.example.org", ((IPEndPoint)silent.LocalEndPoint!).Port),
            ConnectTimeout = TimeSpan.FromMilliseconds(600),
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.73"), IPAddress.Parse("127.0.0.73")]),
        };
        await using var world = await EdgeWorld.StartAsync(options => options with { Splices = splices });

        Assert.Equal(504, await world.StatusOfAsync(Request));
    }

    [Fact]
    public async Task A_Unix_socket_whose_queue_is_full_is_waited_for()
    {
        var directory = Directory.CreateTempSubdirectory("web-");
        var path = Path.Combine(directory.FullName, "web.sock");
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path));
        server.Listen(0);
        using var first = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await first.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var world = await EdgeWorld.StartAsync(options => options with { Splices = new SpliceOptions { Web = SpliceBackend.Unix(path), ConnectTimeout = TimeSpan.FromSeconds(20) } });

        var status = world.StatusOfAsync(Request);
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 1, "the request is there");
        await Task.Delay(200);
        Assert.False(status.IsCompleted);
        using var taken = await server.AcceptAsync();
        await AnswerAsync(server);

        Assert.Equal(204, await status);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task The_address_that_answered_in_place_of_another_is_tried_first_until_it_is_the_other_s_turn()
    {
        IPAddress[] addresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.3")];
        var backend = new BackendAddresses(SpliceBackend.Tcp("web.example.org", 80), (_, _) => Task.FromResult(addresses));
        using var stop = new CancellationTokenSource();
        var following = backend.Follow(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, stop.Token);
        Assert.Equal(["192.0.2.1", "192.0.2.2", "192.0.2.3"], Order(backend));

        backend.Answered(backend.Current[1]);
        Assert.Equal(["192.0.2.2", "192.0.2.1", "192.0.2.3"], Order(backend));

        backend.Answered(backend.Current[1]);
        Assert.Equal(["192.0.2.1", "192.0.2.2", "192.0.2.3"], Order(backend));
        await stop.CancelAsync();
        await following;
    }

    private static IEnumerable<string> Order(BackendAddresses backend) => backend.Current.Select(address => SocketAddress.Read(address).Address.ToString());

    private static Socket Listen(IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(0);
        return socket;
    }

    /// <summary>A connection that fills the queue of a listener, so that it leaves the next ones without an answer.</summary>
    private static async Task<Socket> FillAsync(EndPoint listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener);
        return socket;
    }

    private static async Task AnswerAsync(Socket listener)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var server = new NetworkStream(await listener.AcceptAsync(patience.Token), ownsSocket: true);
        await server.ReadExactlyAsync(new byte[Request.Length], patience.Token);
        await server.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), patience.Token);
    }
}
