using System.Net;
using System.Net.Sockets;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>What HAProxy makes of the probe's answers, by the file that operators get.</summary>
public sealed class ProbeTests
{
    private const int Clients = 20;

    [ProgramFact("haproxy")]
    public async Task Neither_404_nor_503_ends_what_lives_and_200_takes_new_ones_again()
    {
        await using var space = await NetworkNamespace.CreateAsync("probe");
        await using var first = new AnsweringEdge(await ListenAsync(space, 1));
        await using var second = new AnsweringEdge(await ListenAsync(space, 2));
        await using var haproxy = await Haproxy.StartAsync(space, "127.0.0.1:8443", ["127.0.1.1:443", "127.0.1.2:443"]);
        var living = await ConnectAsync(space, 1);
        await haproxy.UntilAsync(servers => servers.Sum(server => server.Connections) == Clients);
        var held = (await haproxy.ServersAsync())[0].Connections;

        // No control plane anywhere: nobody is let in, and nobody loses anything.
        first.Status = second.Status = 503;
        await haproxy.UntilAsync(servers => servers.All(server => server.Status is "NOLB"));
        await StaysAsync(haproxy, servers => servers.All(server => server.Status is "NOLB") && servers.Sum(server => server.Connections) == Clients);

        first.Status = second.Status = 200;
        await haproxy.UntilAsync(servers => servers.All(server => server.Status is "UP"));

        // One is emptied: what comes now goes to the other.
        first.Status = 404;
        await haproxy.UntilAsync(servers => servers[0].Status is "NOLB");
        living.AddRange(await ConnectAsync(space, 2));
        await haproxy.UntilAsync(servers => servers.Sum(server => server.Connections) == 2 * Clients);
        Assert.Equal(held, (await haproxy.ServersAsync())[0].Connections);

        // Nobody answers any more: dead, and its connections with it.
        first.CloseListener();
        await haproxy.UntilAsync(servers => servers[0] is { Status: "DOWN", Connections: 0 });
        living.ForEach(socket => socket.Dispose());
    }

    /// <summary>For more checks than it takes to be called dead.</summary>
    private static async Task StaysAsync(Haproxy haproxy, Func<IReadOnlyList<DoorServer>, bool> holds)
    {
        for (var look = 0; look < 40; look++)
        {
            var servers = await haproxy.ServersAsync();
            Assert.True(holds(servers), string.Join(", ", servers));
            await Task.Delay(100);
        }
    }

    private static Task<Socket> ListenAsync(NetworkNamespace space, byte edge) => space.EnterAsync(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, edge]), 443));
        socket.Listen();
        return socket;
    });

    private static Task<List<Socket>> ConnectAsync(NetworkNamespace space, byte network) => space.EnterAsync(() =>
    {
        List<Socket> sockets = [];
        for (byte client = 1; client <= Clients; client++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(new IPAddress([127, 2, network, client]), 0));
            socket.Connect("127.0.0.1", 8443);
            sockets.Add(socket);
        }

        return sockets;
    });
}
