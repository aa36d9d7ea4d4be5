using System.Net;
using System.Net.Sockets;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Listening;

/// <summary>Listening sockets that a service manager opened.</summary>
public sealed class GivenSocketsTests
{
    [Fact]
    public async Task All_workers_take_connections_of_a_socket_that_was_given()
    {
        var descriptor = Opened(out var endpoint);
        await using var world = await EdgeWorld.StartAsync(options => options with { Listen = [endpoint], GivenSockets = [descriptor] });

        Assert.Equal([endpoint], world.Edge.Endpoints);
        for (var i = 0; i < 8; i++)
        {
            await using var tunnel = await world.DialAsync();
            await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, (ushort)i);
        }
    }

    [Fact]
    public async Task What_comes_while_nobody_serves_waits_for_who_serves_next()
    {
        var descriptor = Opened(out var endpoint);
        using var early = new TcpClient();
        await early.ConnectAsync(endpoint);
        await using var world = await EdgeWorld.StartAsync(options => options with { Listen = [endpoint], GivenSockets = [descriptor] });

        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 1, "the connection is taken");
    }

    [Fact]
    public async Task A_socket_that_nobody_asked_for_is_refused_by_its_address()
    {
        var descriptor = Opened(out var endpoint);

        var failure = await Assert.ThrowsAsync<IOException>(() => EdgeWorld.StartAsync(options => options with { GivenSockets = [descriptor] }));

        Assert.Equal($"The service manager listens on {endpoint}, which Edge:Listen does not name.", failure.Message);
    }

    [Fact]
    public async Task Two_sockets_of_one_address_are_refused()
    {
        var one = Opened(out var endpoint);
        var two = ListeningSocket.Open(endpoint);

        var failure = await Assert.ThrowsAsync<IOException>(() => EdgeWorld.StartAsync(options => options with { Listen = [endpoint], GivenSockets = [one, two] }));

        Assert.Equal($"The service manager gave two sockets that listen on {endpoint}.", failure.Message);
    }

    [Fact]
    public async Task What_is_no_listening_socket_is_refused()
    {
        using var file = File.OpenHandle("/dev/null");
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        foreach (var descriptor in new[] { (int)file.DangerousGetHandle(), (int)silent.Handle })
        {
            var failure = await Assert.ThrowsAsync<IOException>(() => EdgeWorld.StartAsync(options => options with { GivenSockets = [descriptor] }));
            Assert.Equal($"What the service manager gave as descriptor {descriptor} is no listening TCP socket.", failure.Message);
        }
    }

    private static int Opened(out IPEndPoint endpoint)
    {
        var descriptor = ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0));
        endpoint = ListeningSocket.LocalEndpoint(descriptor);
        return descriptor;
    }
}
