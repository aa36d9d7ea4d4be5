using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Door;

/// <summary>HAProxy before three servers, on the loopback of a namespace of their own. All of 127.0.0.0/8 is there, so that every client has its own address.</summary>
internal sealed class DoorWorld : IAsyncDisposable
{
    internal const int Edges = 3;
    internal const int Port = 8443;
    private const string Door = "127.0.0.1";
    private const string User = "alice";
    private const string Password = "in Wonderland, 1865";

    private readonly NetworkNamespace _space;
    private readonly List<ConcentratorServer> _servers = [];

    private DoorWorld(NetworkNamespace space) => _space = space;

    internal IReadOnlyList<ConcentratorServer> Servers => _servers;

    internal Haproxy Haproxy { get; private set; } = null!;

    internal static async Task<DoorWorld> StartAsync(params string[] settings)
    {
        var world = new DoorWorld(await NetworkNamespace.CreateAsync("door"));
        try
        {
            await world.StartServersAsync(settings);
            var bind = Socket.OSSupportsIPv6 ? $"{Door}:{Port},[::1]:{Port}" : $"{Door}:{Port}";
            world.Haproxy = await Haproxy.StartAsync(world._space, bind, [.. Enumerable.Range(0, Edges).Select(edge => $"{Address(edge)}:{ConcentratorServer.Port}")]);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Dials in through the door from an address of the client's own.</summary>
    internal Task<SstpConnection> DialAsync(string from) => DialAsync(from, Door);

    internal async Task<SstpConnection> DialAsync(string from, string to)
    {
        var options = new SstpClientOptions
        {
            Host = to,
            Port = Port,
            UserName = User,
            Password = Password,
            LocalEndPoint = new IPEndPoint(IPAddress.Parse(from), 0),
            Tls = new TlsClientOptions { HostName = to, TrustAnyCertificate = true },
            ConnectTimeout = TimeSpan.FromSeconds(30),
        };
        return await await _space.EnterAsync(() => SstpConnection.ConnectAsync(options));
    }

    /// <summary>Opens TCP connections through the door, one from each address, and holds them.</summary>
    internal Task<List<Socket>> ConnectAsync(IEnumerable<IPAddress> from) => _space.EnterAsync(() =>
    {
        List<Socket> sockets = [];
        foreach (var address in from)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            socket.Connect(Door, Port);
            sockets.Add(socket);
        }

        return sockets;
    });

    internal static Task<bool> PingAsync(SstpConnection tunnel) => EchoRequest.PingAsync(tunnel, ConcentratorServer.Gateway, 1, 100, TimeSpan.FromSeconds(20));

    /// <summary>The clients' outer addresses as a server's sessions have them. It notes a session just after the client has seen it: until HAProxy and it agree.</summary>
    internal async Task<List<string>> ClientsAsync(int edge)
    {
        for (var tries = 0; ; tries++)
        {
            using var sessions = JsonDocument.Parse(await _servers[edge].CommandAsync("session", "list", "--output", "json"));
            List<string> clients = [.. sessions.RootElement.EnumerateArray().Select(session => session.GetProperty("client").GetString()!)];
            if (clients.Count == (await Haproxy.ServersAsync())[edge].Connections || tries == 40)
            {
                return clients;
            }

            await Task.Delay(250);
        }
    }

    /// <summary>Which server has the only tunnel there is.</summary>
    internal async Task<int> OnlyEdgeAsync() => Assert.Single(Holders(await Haproxy.ServersAsync()));

    /// <summary>Which servers have tunnels.</summary>
    internal static IEnumerable<int> Holders(IReadOnlyList<DoorServer> servers) => Enumerable.Range(0, Edges).Where(edge => servers[edge].Connections > 0);

    public async ValueTask DisposeAsync()
    {
        if (Haproxy is { } haproxy)
        {
            await haproxy.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await _space.DisposeAsync();
    }

    private static string Address(int edge) => $"127.0.1.{edge + 1}";

    private async Task StartServersAsync(string[] settings)
    {
        for (var edge = 0; edge < Edges; edge++)
        {
            string[] own = [$"Name={Haproxy.Name(edge)}", $"Admin:Listen:0={Address(edge)}:9180", "Network:Mode=none", $"Edge:Proxy:From={Door}", "Edge:Workers=1"];
            var server = await ConcentratorServer.CreateAsync(_space, Address(edge), ["mschapv2"], [.. own, .. settings]);
            _servers.Add(server);
            await server.AddUserAsync(User, Password);
            await server.StartAsync();
        }
    }
}
