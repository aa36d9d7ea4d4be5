using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Concentrator.Control.Radius;

/// <summary>The instruments of the RADIUS servers that this process asks, of the meter <c>Concentrator</c>. Safe for use by several threads.</summary>
internal sealed class RadiusInstruments : IDisposable
{
    private readonly Meter _meter = new(ControlInstruments.MeterName);
    private readonly ConcurrentDictionary<RadiusServer, string> _servers = new();
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _roundTrips;

    /// <summary>Makes them.</summary>
    public RadiusInstruments()
    {
        _requests = _meter.CreateCounter<long>("concentrator_radius_requests_total", description: "Requests to RADIUS servers, each counted once however often it was sent, by server, purpose and result.");
        _roundTrips = _meter.CreateHistogram(
            "concentrator_radius_round_trip_seconds",
            unit: "s",
            description: "Time from a request's first sending to its answer, by server and purpose.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
        _meter.CreateObservableGauge(
            "concentrator_radius_server_up",
            () => _servers.Select(entry => new Measurement<int>(entry.Key.IsAlive ? 1 : 0, Labels(entry.Key, entry.Value))),
            description: "0 while a RADIUS server is asked last because it did not answer.");
    }

    /// <summary>A server may be asked from now on.</summary>
    /// <param name="server">The server.</param>
    /// <param name="purpose">What for: <c>authentication</c> or <c>accounting</c>.</param>
    public void Watch(RadiusServer server, string purpose)
    {
        _servers[server] = purpose;
        _requests.Add(0, [.. Labels(server, purpose), Result("answered")]);
        _requests.Add(0, [.. Labels(server, purpose), Result("silent")]);
    }

    /// <summary>A server is asked no more.</summary>
    public void Forget(RadiusServer server) => _servers.TryRemove(server, out _);

    /// <summary>A server answered a request.</summary>
    public void Answered(RadiusServer server, TimeSpan time)
    {
        if (_servers.TryGetValue(server, out var purpose))
        {
            _requests.Add(1, [.. Labels(server, purpose), Result("answered")]);
            _roundTrips.Record(time.TotalSeconds, Labels(server, purpose));
        }
    }

    /// <summary>A server answered no try of a request.</summary>
    public void Silent(RadiusServer server)
    {
        if (_servers.TryGetValue(server, out var purpose))
        {
            _requests.Add(1, [.. Labels(server, purpose), Result("silent")]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] Labels(RadiusServer server, string purpose) => [new("server", server.Options.Name), new("purpose", purpose)];

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);
}
