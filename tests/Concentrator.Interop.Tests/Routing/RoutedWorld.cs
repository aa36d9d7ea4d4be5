using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Routing;

/// <summary>Two servers that know nothing of each other, with pools of their own, a routing daemon beside each, and one on the router.</summary>
public sealed class RoutedWorld : IAsyncDisposable
{
    public const string User = "alice";

    /// <summary>A user with an address of its own, the same on both servers.</summary>
    public const string Resident = "bob";

    public const string ResidentAddress = "198.51.100.77";

    private const string Password = "in Wonderland, 1865";

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<ConcentratorServer> _servers = [];

    private RoutedWorld(RoutedIntranet network)
    {
        Network = network;
        _parts.Add(network);
    }

    public RoutedIntranet Network { get; }

    public IReadOnlyList<ConcentratorServer> Servers => _servers;

    /// <summary>The network that a server's clients get their addresses from.</summary>
    public static string PoolOf(int edge) => $"10.99.{edge + 1}.0/24";

    /// <summary>Its IPv6 network.</summary>
    public static string Pool6Of(int edge) => $"fd99:0:0:{edge + 1}00::/56";

    /// <summary>An address in the /64 that goes with a client's address of a pool: the first address has the first /64, and so on.</summary>
    public static string Address6Of(SstpConnection tunnel) => $"fd99:0:0:{tunnel.Addresses.Client.Value & 0xFFFF:x}::7";

    public static async Task<RoutedWorld> CreateAsync(string edgeConfiguration, string routerConfiguration)
    {
        var world = new RoutedWorld(await RoutedIntranet.CreateAsync());
        world._parts.Add(Bird.StartOnRouter(world.Network.Router, routerConfiguration));
        for (var edge = 0; edge < world.Network.Edges.Count; edge++)
        {
            var space = world.Network.Edges[edge];
            world._parts.Add(Bird.StartOnEdge(space, edgeConfiguration, RoutedIntranet.AddressOf(edge)));
            var server = await ConcentratorServer.CreateAsync(
                space, RoutedIntranet.AddressOf(edge), ["mschapv2"], "Network:Routing=routed", $"Pools:office:Prefix={PoolOf(edge)}", $"Pools:office:Prefix6={Pool6Of(edge)}");
            world._parts.Add(server);
            world._servers.Add(server);
            await server.AddUserAsync(User, Password);
            await server.AddUserAsync(Resident, Password, address: ResidentAddress);
            await server.StartAsync();
        }

        return world;
    }

    /// <summary>Dials in from the router.</summary>
    /// <param name="edge">The edge, 0 or 1.</param>
    /// <param name="user">The user.</param>
    /// <param name="answers">Whether the client answers pings by itself; otherwise its packets are the test's.</param>
    public async Task<SstpConnection> DialAsync(int edge, string user, bool answers = true)
    {
        var options = new SstpClientOptions
        {
            Host = RoutedIntranet.AddressOf(edge),
            Port = ConcentratorServer.Port,
            UserName = user,
            Password = Password,
            Ipv6 = true,
            Tls = new TlsClientOptions { HostName = RoutedIntranet.AddressOf(edge), TrustAnyCertificate = true },
        };
        var tunnel = await await Network.Router.EnterAsync(() => SstpConnection.ConnectAsync(options));
        _parts.Add(tunnel);
        if (answers)
        {
            _ = Task.Run(() => EchoResponder.RunAsync(tunnel));
        }

        return tunnel;
    }

    /// <summary>Waits until the intranet's way to an address, and nobody else's, leads through an edge, and packets go there and back.</summary>
    public async Task ReachesThroughAsync(int edge, string prefix, string address)
    {
        await UntilAsync(async () => await Network.RoutesToAsync(prefix) is { Length: > 0 } routes && routes.Split('\n').All(Leads), $"{prefix} leads to edge {edge}");
        await UntilAsync(() => Network.ReachesAsync(address), $"the host reaches {address}");

        bool Leads(string route) => RoutedIntranet.Addresses6Of(edge).Append(RoutedIntranet.AddressOf(edge)).Any(hop => route.Contains($"via {hop} ", StringComparison.Ordinal));
    }

    /// <summary>Waits until the router knows no way to a prefix or any part of it.</summary>
    public Task WithdrawnAsync(string prefix) => UntilAsync(async () => (await Network.RoutesToAsync(prefix)).Length == 0, $"no route to {prefix} is left");

    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            await _parts[i].DisposeAsync();
        }
    }

    /// <summary>Waits until something holds; fails with what router and programs have to say when it does not come about.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            if (limit.IsCancellationRequested)
            {
                var routes = await Network.Router.IpAsync("route show") + "\n" + await Network.Router.IpAsync("-6 route show");
                var logs = string.Join('\n', _parts.OfType<Bird>().Select(bird => bird.Log).Concat(_servers.Select(server => server.Process.Output)));
                Assert.Fail($"It never came about that {what}. The router has:\n{routes}\nThe programs say:\n{logs}");
            }

            await Task.Delay(100);
        }
    }
}
