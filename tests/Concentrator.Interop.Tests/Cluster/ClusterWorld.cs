using System.Net;
using Concentrator.Client;
using Concentrator.Cluster.Tests.World;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>
/// A whole cluster on this machine's loopback: Redis, silos, edges and perhaps HAProxy, each a process of its own with an address of its own in a /24 of 127.0.0.0/8, and
/// nothing behind the tunnels.
/// </summary>
internal sealed class ClusterWorld : IAsyncDisposable
{
    internal const string User = "alice";
    internal const string Password = "in Wonderland, 1865";

    private const byte FirstEdge = 11;
    private const byte FirstSilo = 101;

    private readonly ClusterPlan _plan;
    private readonly byte[] _prefix = [127, (byte)Random.Shared.Next(64, 128), (byte)Random.Shared.Next(256)];

    private ClusterWorld(ClusterPlan plan) => _plan = plan;

    internal ClusterAuthority Authority { get; } = new();

    internal RedisServer Redis { get; private set; } = null!;

    internal List<ClusterNode> Silos { get; } = [];

    internal List<ClusterNode> Edges { get; } = [];

    internal Haproxy Haproxy { get; private set; } = null!;

    /// <summary>Where clients dial in through HAProxy.</summary>
    internal IPEndPoint Door => new(Address(1), ClusterNode.Port);

    /// <summary>The server's address inside the tunnels.</summary>
    internal string Gateway => new IPAddress([.. IPNetwork.Parse(_plan.Pool).BaseAddress.GetAddressBytes()[..3], 1]).ToString();

    /// <summary>Starts everything, adds the user, and returns when clients are welcome.</summary>
    internal static async Task<ClusterWorld> StartAsync(ClusterPlan? plan = null)
    {
        var world = await CreateAsync(plan);
        try
        {
            world.Silos.ForEach(silo => silo.Start());
            world.Edges.ForEach(edge => edge.Start());
            await world.UntilReadyAsync();
            await world.Silos[0].AddUserAsync(User, Password);
            if (world._plan.Door)
            {
                await world.OpenDoorAsync();
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts Redis alone; silos and edges are there to be started.</summary>
    internal static async Task<ClusterWorld> CreateAsync(ClusterPlan? plan = null)
    {
        var world = new ClusterWorld(plan ?? new ClusterPlan());
        try
        {
            world.Redis = await RedisServer.StartAsync(new RedisServerOptions { AppendOnlyFile = world._plan.AppendOnlyFile });
            for (var i = 0; i < world._plan.Silos; i++)
            {
                world.AddSilo();
            }

            for (var i = 0; i < world._plan.Edges; i++)
            {
                world.AddEdge();
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every node that runs is ready.</summary>
    internal async Task UntilReadyAsync()
    {
        foreach (var node in Silos.Concat(Edges).Where(node => node.IsRunning))
        {
            await node.UntilReadyAsync();
        }
    }

    /// <summary>Another silo; it is not started.</summary>
    internal ClusterNode AddSilo(params string[] settings)
    {
        var name = $"silo{Silos.Count + 1}";
        var address = NextSilo;
        string[] own =
        [
            "Role=silo", $"Silo:Address={address}", $"Cluster:LeaseDuration={_plan.LeaseDuration}", $"Cluster:FirstStart={(_plan.FirstStart ? "true" : "false")}",
            .. _plan.SiloSettings, .. settings,
        ];
        var silo = new ClusterNode(name, address, [.. Common(name), .. own]);
        Silos.Add(silo);
        return silo;
    }

    /// <summary>Another edge; it is not started, and not behind the door.</summary>
    internal ClusterNode AddEdge(params string[] settings)
    {
        var name = $"edge{Edges.Count + 1}";
        var address = Address((byte)(FirstEdge + Edges.Count));
        string[] own = ["Role=edge", $"Edge:Listen={address}:{ClusterNode.Port}", "Network:Mode=none", "Edge:Workers=1", .. Drain(), .. _plan.EdgeSettings, .. settings];
        var edge = new ClusterNode(name, address, [.. Common(name), .. own]);
        Edges.Add(edge);
        return edge;
    }

    /// <summary>Starts HAProxy before the edges that there are.</summary>
    internal async Task OpenDoorAsync() =>
        Haproxy = await Haproxy.StartAsync($"{Door}", [.. Edges.Select(edge => $"{edge.Address}:{ClusterNode.Port}")], _plan.DoorConnections);

    /// <summary>Dials in to an edge.</summary>
    internal Task<SstpConnection> DialAsync(ClusterNode edge) => DialAsync(new IPEndPoint(edge.Address, ClusterNode.Port));

    /// <summary>Dials in through the door from an address of the client's own.</summary>
    internal Task<SstpConnection> DialAsync(IPAddress from) => DialAsync(Door, from);

    /// <summary>Dials in.</summary>
    internal Task<SstpConnection> DialAsync(IPEndPoint to, IPAddress? from = null, string user = User, string password = Password) => SstpConnection.ConnectAsync(Options(to, from, user, password));

    /// <summary>How a client dials in.</summary>
    internal static SstpClientOptions Options(IPEndPoint to, IPAddress? from = null, string user = User, string password = Password) => new()
    {
        Host = to.Address.ToString(),
        Port = to.Port,
        UserName = user,
        Password = password,
        LocalEndPoint = from is null ? null : new IPEndPoint(from, 0),
        Tls = new TlsClientOptions { HostName = to.Address.ToString(), TrustAnyCertificate = true },
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Pings the gateway through a tunnel.</summary>
    internal Task<bool> PingAsync(SstpConnection tunnel, ushort sequence = 1) => EchoRequest.PingAsync(tunnel, Gateway, sequence, 100, TimeSpan.FromSeconds(10));

    public async ValueTask DisposeAsync()
    {
        if (Haproxy is { } haproxy)
        {
            await haproxy.DisposeAsync();
        }

        foreach (var node in Edges.Concat(Silos))
        {
            await node.DisposeAsync();
        }

        if (Redis is { } redis)
        {
            await redis.DisposeAsync();
        }

        Authority.Dispose();
    }

    /// <summary>Waits until something holds.</summary>
    internal static async Task EventuallyAsync(Func<Task<bool>> holds, string what, TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            Assert.False(deadline.IsCancellationRequested, $"It never came about that {what}.");
            await Task.Delay(100);
        }
    }

    /// <summary>The address that the next silo will have.</summary>
    internal IPAddress NextSilo => Address((byte)(FirstSilo + Silos.Count));

    /// <summary>An address of this world; nodes have 11 and more, the door 1.</summary>
    internal IPAddress Address(byte last) => new([.. _prefix, last]);

    // A test that stops an edge is not about its drain, unless it says so.
    private static string[] Drain() => ["Edge:Drain:LameDuck=0s", "Edge:Drain:Pace=0s"];

    // HAProxy reaches the edges from the loopback's first address.
    private string[] Common(string name) =>
    [
        $"Cluster:Redis={Redis.ConnectionString}", $"Pools:default:Prefix={_plan.Pool}",
        .. _plan.Pool6 is { } pool6 ? new[] { $"Pools:default:Prefix6={pool6}" } : [],
        .. _plan.MutualTls ? Authority.Settings(name) : [],
        .. _plan.Door && name.StartsWith("edge", StringComparison.Ordinal) ? new[] { "Edge:Proxy:From=127.0.0.1" } : [],
    ];
}
