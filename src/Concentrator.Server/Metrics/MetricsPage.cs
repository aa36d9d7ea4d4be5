using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Concentrator.Server.Metrics;

/// <summary>Listens to the meter <c>Concentrator</c> from its making on, and writes what it heard as the page <c>/metrics</c>.</summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>The name of the meter whose instruments are on the page; their names are the page's names.</summary>
    internal const string MeterName = "Concentrator";

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _writing = new();

    /// <summary>Begins to listen.</summary>
    internal MetricsPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (string.Equals(instrument.Meter.Name, MeterName, StringComparison.Ordinal) && MetricFamily.Of(instrument) is { } family)
            {
                _families[instrument] = family;
                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out MetricFamily? _);
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.Start();
    }

    /// <summary>Writes the page as it stands now.</summary>
    internal string Write()
    {
        lock (_writing)
        {
            var text = new PrometheusText();
            foreach (var family in _families.Values)
            {
                family.BeginObservation();
            }

            _listener.RecordObservableInstruments();
            foreach (var family in _families.Values.OrderBy(family => family.Instrument.Name, StringComparer.Ordinal))
            {
                family.Write(text);
            }

            ProcessMetrics.Write(text);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>An instrument whose meter is disposed of during an observation is still observed, and has no family any more.</summary>
    private static void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) => (state as MetricFamily)?.Record(value, tags);
}
