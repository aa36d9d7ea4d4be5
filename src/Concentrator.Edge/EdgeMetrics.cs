using System.Diagnostics.Metrics;
using System.Text.Json;
using Concentrator.Control.Ports;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Edge;

/// <summary>The edge's instruments, of the meter <c>Concentrator</c>. Their names are the exported ones and stable.</summary>
internal sealed class EdgeMetrics : IDisposable
{
    private readonly Meter _meter = new("Concentrator");
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _spliceFailures;
    private readonly Counter<long> _bindingFailures;
    private readonly Histogram<double> _setup;
    private readonly Histogram<double> _calls;
    private readonly long[] _byLevel = new long[Enum.GetValues<AccessLevel>().Length];
    private IReadOnlyList<Worker> _workers = [];

    internal EdgeMetrics()
    {
        _opened = _meter.CreateCounter<long>("concentrator_tunnels_opened_total", description: "Tunnels whose data began to flow.");
        _closed = _meter.CreateCounter<long>("concentrator_tunnels_closed_total", description: "Tunnels that ended, half-made ones too, by reason.");
        _refused = _meter.CreateCounter<long>("concentrator_connections_refused_total", description: "TCP connections refused at the door, by reason.");
        _spliceFailures = _meter.CreateCounter<long>("concentrator_splice_failures_total", description: "Connections that were to be spliced to another server and could not be, or not to their end.");
        _bindingFailures = _meter.CreateCounter<long>("concentrator_crypto_binding_failures_total", description: "Crypto bindings refused, by the part that was wrong.");
        _setup = _meter.CreateHistogram(
            "concentrator_tunnel_setup_seconds",
            unit: "s",
            description: "Time of each phase of a tunnel's making, and of all of it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _calls = _meter.CreateHistogram(
            "concentrator_control_plane_call_seconds",
            unit: "s",
            description: "Time of the edge's calls to the control plane, by call and result.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        BeginAtZero();
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Begins to observe what the workers count.</summary>
    internal void Observe(EdgeServices services, IReadOnlyList<Worker> workers)
    {
        _workers = workers;
        var (tunnels, limits, link) = (services.Tunnels, services.Limits, services.ControlPlane);
        var drain = services.Options.Drain;
        _meter.CreateObservableGauge("concentrator_tunnels", () => tunnels.OpenCount, description: "Tunnels whose data flows.");
        _meter.CreateObservableGauge("concentrator_connections", () => limits.Connections, description: "TCP connections, half-made tunnels too.");
        _meter.CreateObservableGauge("concentrator_connections_spliced", () => services.Splices.Connections, description: "Connections that are spliced to another server: web requests, and those for names of others.");
        _meter.CreateObservableGauge("concentrator_edge_draining", () => link.IsDraining ? 1 : 0, description: "1 from the beginning of a drain on.");
        _meter.CreateObservableGauge("concentrator_edge_drain_seconds", () => link.DrainTime.TotalSeconds, description: "How long the edge drains by now; 0 while it does not.");
        _meter.CreateObservableGauge(
            "concentrator_edge_drain_limit_seconds",
            () => (drain.LameDuck + drain.Lifetime + drain.Pace + services.Options.StopTimeout).TotalSeconds,
            description: "The longest that a drain takes as it is configured: lame duck, lifetime, pace and the time to stop.");
        _meter.CreateObservableGauge("concentrator_connections_max", () => services.Options.MaxConnections, description: "The most TCP connections that the edge takes.");
        _meter.CreateObservableGauge("concentrator_control_plane_reachable", () => link.Answers ? 1 : 0, description: "1 while the control plane answers the edge's renewals.");
        _meter.CreateObservableGauge("concentrator_tunnels_by_access", ByLevel, description: "Tunnels whose data flows, by access level.");
        _meter.CreateObservableCounter("concentrator_bytes_total", () => Both(worker => worker.Counters.BytesUp, worker => worker.Counters.BytesDown), description: "Bytes of inner IP packets; up is from the clients.");
        _meter.CreateObservableCounter("concentrator_packets_total", () => Both(worker => worker.Counters.PacketsUp, worker => worker.Counters.PacketsDown), description: "Inner IP packets; up is from the clients.");
        _meter.CreateObservableCounter("concentrator_packets_dropped_total", Drops, description: "Inner packets dropped, by direction and reason.");
    }

    internal long TunnelsAt(AccessLevel level) => Interlocked.Read(ref _byLevel[(int)level]);

    internal void ConnectionRefused(ConnectionAdmission reason) => _refused.Add(1, Label("reason", reason));

    internal void SpliceFailed() => _spliceFailures.Add(1);

    internal void TunnelOpened(AccessLevel level, long setupMilliseconds)
    {
        _opened.Add(1);
        Interlocked.Increment(ref _byLevel[(int)level]);
        Phase("total", setupMilliseconds);
    }

    /// <summary>An open tunnel goes on with another level, or the same.</summary>
    internal void LevelChanged(AccessLevel from, AccessLevel to)
    {
        Interlocked.Decrement(ref _byLevel[(int)from]);
        Interlocked.Increment(ref _byLevel[(int)to]);
    }

    /// <summary>A tunnel ended.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="level">The level it was open with; null when it never was.</param>
    internal void TunnelClosed(TunnelEndReason reason, AccessLevel? level)
    {
        _closed.Add(1, Label("reason", reason));
        if (level is { } open)
        {
            Interlocked.Decrement(ref _byLevel[(int)open]);
        }
    }

    internal void CryptoBindingFailed(CryptoBindingFailure part) => _bindingFailures.Add(1, Label("part", part));

    internal void Phase(string phase, long milliseconds) => _setup.Record(milliseconds / 1000.0, new KeyValuePair<string, object?>("phase", phase));

    /// <summary>A call to the control plane is over.</summary>
    internal void ControlPlaneCalled(string call, string result, TimeSpan time) =>
        _calls.Record(time.TotalSeconds, new KeyValuePair<string, object?>("call", call), new KeyValuePair<string, object?>("result", result));

    /// <summary>A counter that first shows at 1 hides that event from whoever asks for its increase.</summary>
    private void BeginAtZero()
    {
        _opened.Add(0);
        _spliceFailures.Add(0);
        foreach (var reason in Enum.GetValues<TunnelEndReason>())
        {
            _closed.Add(0, Label("reason", reason));
        }

        foreach (var reason in Enum.GetValues<ConnectionAdmission>().Where(reason => reason != ConnectionAdmission.Admitted))
        {
            _refused.Add(0, Label("reason", reason));
        }

        foreach (var part in Enum.GetValues<CryptoBindingFailure>().Where(part => part != CryptoBindingFailure.None))
        {
            _bindingFailures.Add(0, Label("part", part));
        }
    }

    private static KeyValuePair<string, object?> Label<T>(string name, T value)
        where T : struct, Enum => new(name, JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    private IEnumerable<Measurement<long>> ByLevel() =>
        Enum.GetValues<AccessLevel>().Select(level => new Measurement<long>(TunnelsAt(level), Label("level", level)));

    private IEnumerable<Measurement<long>> Both(Func<Worker, long> up, Func<Worker, long> down) =>
    [
        new(_workers.Sum(up), new KeyValuePair<string, object?>("direction", "up")),
        new(_workers.Sum(down), new KeyValuePair<string, object?>("direction", "down")),
    ];

    private IEnumerable<Measurement<long>> Drops() =>
        from reason in Enum.GetValues<DropReason>()
        from up in new[] { true, false }
        select new Measurement<long>(
            _workers.Sum(worker => worker.Counters.Dropped(reason, up)),
            new("direction", up ? "up" : "down"),
            Label("reason", reason));
}
