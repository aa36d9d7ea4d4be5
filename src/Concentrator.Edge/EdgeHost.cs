using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Edge.Access;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Draining;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Routes;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Tls;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge;

/// <summary>One edge: listeners and worker loops. Its instruments are of the meter <c>Concentrator</c>.</summary>
public sealed partial class EdgeHost : IAsyncDisposable
{
    /// <summary>The log's category that tells when each address comes into the forwarding table and when it leaves.</summary>
    public const string ForwardingCategory = "Concentrator.Edge.Forwarding";

    private readonly EdgeServices _services;
    private readonly INetwork _network;
    private readonly LeaseKeeper _keeper;
    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _ending = new();
    private readonly List<Worker> _workers = [];
    private readonly List<(Worker Worker, Listener Listener)> _listeners = [];
    private Task _background = Task.CompletedTask;
    private Task? _end;
    private bool _started;

    /// <summary>Makes an edge; nothing runs yet.</summary>
    /// <param name="options">What to listen on, limits and timers.</param>
    /// <param name="controlPlane">Who decides.</param>
    /// <param name="commands">What the control plane tells the edge.</param>
    /// <param name="network">The network behind the tunnels; the caller disposes it after the edge.</param>
    /// <param name="tls">The TLS engines of new connections.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The logs: of this class for all that happens, and of <see cref="ForwardingCategory"/>.</param>
    public EdgeHost(EdgeOptions options, IControlPlane controlPlane, IEdgeCommands commands, INetwork network, ITlsEngineFactory tls, TimeProvider time, ILoggerFactory loggers)
        : this(options, controlPlane, commands, network, tls, time, new BootClock(), loggers)
    {
    }

    internal EdgeHost(
        EdgeOptions options,
        IControlPlane controlPlane,
        IEdgeCommands commands,
        INetwork network,
        ITlsEngineFactory tls,
        TimeProvider time,
        IBootClock clock,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loggers);
        _network = network;
        var logger = loggers.CreateLogger<EdgeHost>();
        var metrics = new EdgeMetrics();
        var link = new ControlPlaneLink(new WatchedControlPlane(controlPlane, metrics, time), options, time, logger);
        _services = new EdgeServices(
            options,
            link,
            new TunnelRegistry(new ForwardingWitness(clock, loggers.CreateLogger(ForwardingCategory))),
            new AnnouncedRoutes(network, logger),
            new ConnectionLimits(options.MaxConnections, options.MaxHalfOpenPerSource),
            link.Blocking,
            new SpliceTable(options.Splices),
            new HostNameSet(options.HostNames),
            new ParcelPool(),
            new FilterCache(options.QuarantinePagePort),
            metrics,
            tls,
            network.Mtu,
            network.HasIpv6 && network.Mtu >= Ipv6Packet.MinMtu,
            time,
            logger);
        var pull = new CommandPull(commands, options, _services.Tunnels, link.Blocking, DrainByCommand, time, logger);
        _keeper = new LeaseKeeper(options, link, _services.Routes, new Renewal(link, _services.Tunnels, clock), pull, clock, time, logger);
    }

    /// <summary>The addresses and ports that are listened on, after <see cref="StartAsync"/>; port 0 of the options is a real port here.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; private set; } = [];

    /// <summary>Whether new tunnels are welcome: listeners are open, the control plane answers, no drain.</summary>
    public bool IsReady => _started && _services.ControlPlane.IsReady;

    /// <summary>How many TCP connections there are, of whatever kind.</summary>
    internal int ConnectionCount => _services.Limits.Connections;

    /// <summary>The connections that are other servers'.</summary>
    internal SpliceTable Splices => _services.Splices;

    /// <summary>How many packets of clients, or to them, were dropped for a reason.</summary>
    internal long Dropped(DropReason reason, bool up) => _workers.Sum(worker => worker.Counters.Dropped(reason, up));

    /// <summary>How many open tunnels have an access level.</summary>
    internal long TunnelsAt(AccessLevel level) => _services.Metrics.TunnelsAt(level);

    /// <summary>How many tunnels are open.</summary>
    public int TunnelCount => _services.Tunnels.OpenCount;

    /// <summary>Who may not connect and what clients may not reach. New ones hold from the next connection and the next packet on; what blocked clients have open ends.</summary>
    internal BlockLists BlockLists
    {
        get => _services.Blocking.Lists;
        set => _services.Blocking.Lists = value;
    }

    /// <summary>The tunnel whose data flows to an inner address, of IPv4 or IPv6; null when there is none. Safe for use by several threads.</summary>
    public ConnectedTunnel? FindTunnel(IPAddress client) =>
        TunnelOf(client) is { Details: { } details } tunnel ? new ConnectedTunnel(tunnel.Id, details.UserName, details.Access) : null;

    /// <summary>Passes on what the machine behind an inner address says of its health. Safe for use by several threads.</summary>
    /// <param name="client">The inner address, of IPv4 or IPv6.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="deadline">When the caller gives up.</param>
    /// <exception cref="ControlPlaneUnavailableException">Nobody answers.</exception>
    public async ValueTask<HealthAnswer> StateHealth(IPAddress client, StatementOfHealth statement, CancellationToken deadline) =>
        TunnelOf(client) is { } tunnel ? await _services.ControlPlane.StateHealth(tunnel, statement, deadline) : new HealthAnswer(HealthOutcome.UnknownTunnel);

    /// <summary>
    /// Completes when the edge has drained, by the control plane's command or by <see cref="StopAsync"/>: every tunnel has ended, the control plane knows, nothing is listened on.
    /// </summary>
    public Task Drained => _drained.Task;

    /// <summary>
    /// Opens the listeners and starts the workers. The edge introduces itself to the control plane in the background, for as long as it takes; until then it takes no tunnels.
    /// </summary>
    /// <exception cref="IOException">An address cannot be listened on; the message says which and why.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = _services.Options.Workers > 0 ? _services.Options.Workers : Environment.ProcessorCount;
        for (var i = 0; i < count; i++)
        {
            _workers.Add(new Worker(i, _services, _network.OpenPort()));
        }

        OpenListeners();
        _services.Metrics.Observe(_services, _workers);
        _services.ControlPlane.ClosedReports.Start(_stop.Token);
        foreach (var worker in _workers)
        {
            worker.Start();
        }

        foreach (var (worker, listener) in _listeners)
        {
            worker.Post(listener);
        }

        _services.Blocking.Changed = new BlockedClients(_workers, _services.Time, _services.Logger).End;
        _background = Task.WhenAll(
            Task.Run(() => _keeper.Run(_workers, _leave.Token), CancellationToken.None),
            Task.Run(() => _services.Splices.Follow(_services.Time, _services.Logger, _leave.Token), CancellationToken.None));
        _started = true;
        Log.Started(_services.Logger, _services.Options.Name, string.Join(", ", Endpoints), count);
        return Task.CompletedTask;
    }

    /// <summary>Completes when the control plane has taken the edge in, so that clients are welcome.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _services.ControlPlane.Introduced.WaitAsync(cancellationToken);

    /// <summary>
    /// Drains the edge as <see cref="EdgeOptions.Drain"/> says, or joins a drain under way: the probe says 404, the listeners close, all tunnels are disconnected in good order, their
    /// leases go back, the workers end.
    /// </summary>
    /// <param name="cancellationToken">Cuts the drain's waits short: all that is left is disconnected at once, in good order still.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            return;
        }

        await using var shorten = cancellationToken.Register(_hurry.Cancel);
        await End();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _hurry.CancelAsync();
        await StopAsync(CancellationToken.None);
        _services.Metrics.Dispose();
        _stop.Dispose();
        _leave.Dispose();
        _hurry.Dispose();
    }

    private void DrainByCommand() => _ = End();

    private Task End()
    {
        lock (_ending)
        {
            return _end ??= Task.Run(DrainAndEnd);
        }
    }

    private async Task DrainAndEnd()
    {
        Log.Stopping(_services.Logger, _services.Options.Name, TunnelCount);
        await new Drain(_services, _listeners, _workers).Run(_hurry.Token);
        await WaitForTunnels();
        await Task.Run(() => _workers.ForEach(worker => worker.Stop()), CancellationToken.None);

        await _services.Routes.Settle();
        _services.Routes.Clear();
        _stop.CancelAfter(_services.Options.ControlPlaneTimeout);
        await _services.ControlPlane.ClosedReports.Finish();
        await _stop.CancelAsync();
        await _leave.CancelAsync();
        await _background;
        await _keeper.Leave();
        foreach (var worker in _workers)
        {
            worker.Dispose();
        }

        Log.Stopped(_services.Logger, _services.Options.Name);
        _drained.TrySetResult();
    }

    private Tunnel? TunnelOf(IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        Tunnel? tunnel;
        var isFound = address.AddressFamily == AddressFamily.InterNetwork
            ? _services.Tunnels.Table.TryFind(Ipv4Address.From(address), out tunnel)
            : _services.Tunnels.Table6.TryFind(Ipv6Address.From(address), out tunnel);
        return isFound ? tunnel : null;
    }

    private void OpenListeners()
    {
        using var given = new GivenSockets(_services.Options.GivenSockets, _services.Options.Listen);
        var endpoints = new List<IPEndPoint>();
        foreach (var wanted in _services.Options.Listen)
        {
            if (!given.Contains(wanted))
            {
                ListeningSocket.ThrowIfTaken(wanted);
            }

            // Port 0 is chosen once; the other workers share what was chosen.
            var endpoint = wanted;
            foreach (var worker in _workers)
            {
                var descriptor = given.Contains(wanted) ? given.Share(wanted) : ListeningSocket.Open(endpoint);
                endpoint = ListeningSocket.LocalEndpoint(descriptor);
                _listeners.Add((worker, new Listener(worker, descriptor)));
            }

            endpoints.Add(endpoint);
        }

        Endpoints = endpoints;
    }

    /// <summary>Until every connection is closed, and every round has its answer: only then can its tunnel's end be reported.</summary>
    private async Task WaitForTunnels()
    {
        using var patience = new CancellationTokenSource(_services.Options.StopTimeout);
        try
        {
            while (_services.Limits.Connections > 0 || _services.ControlPlane.RoundsUnderWay > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Log.Impatient(_services.Logger, _services.Limits.Connections, _services.ControlPlane.RoundsUnderWay);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} listens on {Endpoints} with {Workers} workers")]
        internal static partial void Started(ILogger logger, string name, string endpoints, int workers);

        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} drains; {Tunnels} tunnels are open")]
        internal static partial void Stopping(ILogger logger, string name, int tunnels);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} connections did not end in good order in time and are closed; {Rounds} logins had no answer yet")]
        internal static partial void Impatient(ILogger logger, int count, int rounds);

        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} stopped")]
        internal static partial void Stopped(ILogger logger, string name);
    }
}
