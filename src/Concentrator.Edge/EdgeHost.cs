using System.Net;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Tls;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge;

/// <summary>One edge: listeners and worker loops. Its instruments are of the meter <c>Concentrator</c>.</summary>
public sealed partial class EdgeHost : IAsyncDisposable
{
    private readonly EdgeServices _services;
    private readonly INetwork _network;
    private readonly LeaseRenewal _renewal;
    private readonly CommandPull _commands;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Worker> _workers = [];
    private readonly List<(Worker Worker, Listener Listener)> _listeners = [];
    private Task _background = Task.CompletedTask;
    private bool _started;
    private bool _stopped;

    /// <summary>Makes an edge; nothing runs yet.</summary>
    /// <param name="options">What to listen on, limits and timers.</param>
    /// <param name="controlPlane">Who decides.</param>
    /// <param name="commands">What the control plane tells the edge.</param>
    /// <param name="network">The network behind the tunnels; the caller disposes it after the edge.</param>
    /// <param name="tls">The TLS engines of new connections.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public EdgeHost(EdgeOptions options, IControlPlane controlPlane, IEdgeCommands commands, INetwork network, ITlsEngineFactory tls, TimeProvider time, ILogger<EdgeHost> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        var link = new ControlPlaneLink(controlPlane, options, time, logger);
        _services = new EdgeServices(
            options,
            link,
            new TunnelRegistry(),
            new ConnectionLimits(options.MaxConnections, options.MaxHalfOpenPerSource),
            new ParcelPool(),
            new EdgeMetrics(),
            tls,
            network.Mtu,
            time,
            logger);
        _renewal = new LeaseRenewal(link, _services.Tunnels, time, logger);
        _commands = new CommandPull(commands, options, link, _services.Tunnels, time, logger);
    }

    /// <summary>The addresses and ports that are listened on, after <see cref="StartAsync"/>; port 0 of the options is a real port here.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; private set; } = [];

    /// <summary>Whether new tunnels are welcome: listeners are open, the control plane answers, no drain.</summary>
    public bool IsReady => _started && !_stopped && _services.ControlPlane.IsReady;

    /// <summary>How many tunnels are open.</summary>
    public int TunnelCount => _services.Tunnels.OpenCount;

    /// <summary>Opens the listeners, introduces the edge to the control plane, starts the workers.</summary>
    /// <exception cref="IOException">An address cannot be listened on; the message says which and why.</exception>
    /// <exception cref="ControlPlaneUnavailableException">The control plane does not answer.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _renewal.Introduce(cancellationToken);
        var count = _services.Options.Workers > 0 ? _services.Options.Workers : Environment.ProcessorCount;
        for (var i = 0; i < count; i++)
        {
            _workers.Add(new Worker(i, _services, _network.OpenPort()));
        }

        OpenListeners();
        _services.Metrics.Observe(_workers, _services.Tunnels, _services.Limits, () => _services.ControlPlane.IsDraining);
        _services.ControlPlane.ClosedReports.Start(_stop.Token);
        _background = Task.WhenAll(Task.Run(() => _renewal.Run(_stop.Token), CancellationToken.None), Task.Run(() => _commands.Run(_stop.Token), CancellationToken.None));
        foreach (var worker in _workers)
        {
            worker.Start();
        }

        foreach (var (worker, listener) in _listeners)
        {
            worker.Post(listener);
        }

        _started = true;
        Log.Started(_services.Logger, _services.Options.Name, string.Join(", ", Endpoints), count);
    }

    /// <summary>Closes the listeners, disconnects all tunnels in good order, gives their leases back, ends the workers.</summary>
    /// <param name="cancellationToken">Ends the waiting: what is left is closed at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_started || _stopped)
        {
            return;
        }

        _stopped = true;
        _services.ControlPlane.IsDraining = true;
        Log.Stopping(_services.Logger, _services.Options.Name, TunnelCount);
        foreach (var worker in _workers)
        {
            worker.Post(new EndAll(_listeners.Where(each => each.Worker == worker).Select(each => each.Listener).ToArray()));
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_services.Options.StopTimeout);
        await WaitForTunnels(patience.Token);
        await Task.Run(() => _workers.ForEach(worker => worker.Stop()), CancellationToken.None);

        _stop.CancelAfter(_services.Options.ControlPlaneTimeout);
        await _services.ControlPlane.ClosedReports.Finish();
        await _stop.CancelAsync();
        await _background;
        foreach (var worker in _workers)
        {
            worker.Dispose();
        }

        Log.Stopped(_services.Logger, _services.Options.Name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _services.Metrics.Dispose();
        _stop.Dispose();
    }

    private void OpenListeners()
    {
        var endpoints = new List<IPEndPoint>();
        foreach (var wanted in _services.Options.Listen)
        {
            ListeningSocket.ThrowIfTaken(wanted);

            // Port 0 is chosen once; the other workers share what was chosen.
            var endpoint = wanted;
            foreach (var worker in _workers)
            {
                var descriptor = ListeningSocket.Open(endpoint);
                endpoint = ListeningSocket.LocalEndpoint(descriptor);
                _listeners.Add((worker, new Listener(worker, descriptor)));
            }

            endpoints.Add(endpoint);
        }

        Endpoints = endpoints;
    }

    /// <summary>Until every connection is closed, and every round has its answer: only then can its tunnel's end be reported.</summary>
    private async Task WaitForTunnels(CancellationToken patience)
    {
        try
        {
            while (_services.Limits.Connections > 0 || _services.ControlPlane.RoundsUnderWay > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience);
            }
        }
        catch (OperationCanceledException)
        {
            Log.Impatient(_services.Logger, _services.Limits.Connections, _services.ControlPlane.RoundsUnderWay);
        }
    }

    private sealed class EndAll(IReadOnlyList<Listener> listeners) : IMail
    {
        public void Deliver(Worker worker, long now)
        {
            foreach (var listener in listeners)
            {
                listener.Close();
            }

            foreach (var connection in worker.Connections.ToArray())
            {
                connection.Stop(now);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} listens on {Endpoints} with {Workers} workers")]
        internal static partial void Started(ILogger logger, string name, string endpoints, int workers);

        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} stops; {Tunnels} tunnels are disconnected")]
        internal static partial void Stopping(ILogger logger, string name, int tunnels);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} connections did not end in good order in time and are closed; {Rounds} logins had no answer yet")]
        internal static partial void Impatient(ILogger logger, int count, int rounds);

        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} stopped")]
        internal static partial void Stopped(ILogger logger, string name);
    }
}
