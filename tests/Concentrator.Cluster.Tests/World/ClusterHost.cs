using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace Concentrator.Cluster.Tests.World;

/// <summary>Silos in this process over a real Redis, and an edge's connection to them over TCP.</summary>
internal sealed class ClusterHost : IControlPlaneHost
{
    private readonly ILoggerFactory _loggers;
    private readonly List<SiloNode> _silos = [];
    private readonly int _count;
    private readonly Action<ISiloBuilder> _observe;

    private ClusterHost(ClusterSettings settings, int silos, ILoggerFactory? loggers, Action<ISiloBuilder>? observe)
    {
        _observe = observe ?? (_ => { });
        Settings = settings;
        _count = silos;
        _loggers = loggers ?? FileLog.Create();
    }

    public ClusterSettings Settings { get; }

    public IReadOnlyList<SiloNode> Silos => _silos;

    public EdgeNode Edge { get; private set; } = null!;

    public IControlPlane ControlPlane => Edge.Link.ControlPlane;

    public IEdgeCommands Commands => Edge.Link.Commands;

    public IUserDirectory Users => Edge.Link.Users;

    public ISessionDirectory Sessions => Edge.Link.Sessions;

    public IBlockDirectory Blocked => Edge.Link.Blocked;

    public IMachineDirectory Machines => Edge.Link.Machines;

    public IApiTokenDirectory ApiTokens => Edge.Link.ApiTokens;

    public IPoolDirectory Pools => Edge.Link.Pools;

    public IPolicyDirectory Policies => Edge.Link.Policies;

    public IReadOnlyList<IPEndPoint> DynamicEndpoints => [.. _silos.SelectMany(silo => silo.DynamicEndpoints)];

    public TestClock Clock { get; } = new();

    public TimeSpan EdgeSilence => Settings.Fence;

    public TimeSpan Fence => Settings.Fence;

    /// <summary>Settings of a cluster of its own in a Redis that others use too.</summary>
    public static ClusterSettings SettingsOf(RedisServer redis, ControlPlaneSetup setup) => new()
    {
        NodeName = "node",
        ClusterName = $"test-{Guid.NewGuid():n}",
        Redis = redis.ConnectionString,
        FirstStart = true,
        LeaseDuration = TimeSpan.FromHours(1),
        Pools = setup.Pools,
        Sessions = setup.Sessions,
        SessionLimit = setup.SessionLimit,
        IdleLimit = setup.IdleLimit,
        PasswordRetries = setup.PasswordRetries,
        Eap = setup.Eap,
        Lockout = setup.Lockout,
        Radius = setup.Radius,
        Accounting = setup.Accounting,
        Policies = setup.Policies,
        Dynamic = setup.Dynamic,
        MaxConversations = setup.MaxConversations,
        SlowHashIterations = 1000,
    };

    public static async Task<ClusterHost> Start(ClusterSettings settings, int silos = 2, ILoggerFactory? loggers = null, Action<ISiloBuilder>? observe = null)
    {
        var host = new ClusterHost(settings, silos, loggers, observe);
        await host.StartAgain();
        return host;
    }

    public async Task<SiloNode> StartSilo(string name)
    {
        var endpoints = new SiloEndpoints(IPAddress.Loopback, FreePort(), FreePort());
        var silo = await SiloNode.Start(Settings with { NodeName = name }, endpoints, Clock, _loggers, _observe, CancellationToken.None);
        _silos.Add(silo);
        return silo;
    }

    public async Task Restart()
    {
        await Stop();
        await StartAgain();
    }

    public async Task Stop()
    {
        await Edge.DisposeAsync();
        await StopSilos();
    }

    public async Task StartAgain()
    {
        await StartSilos();
        Edge = await EdgeNode.Connect(Settings with { NodeName = "edge" }, _loggers, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await Stop();

    private async Task StartSilos()
    {
        for (var i = 0; i < _count; i++)
        {
            await StartSilo($"silo-{i}");
        }
    }

    private async Task StopSilos()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _silos.Clear();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
