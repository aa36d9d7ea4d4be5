using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Concentrator.Server.Metrics;

/// <summary>All series of one instrument.</summary>
internal sealed class MetricFamily
{
    /// <summary>Bounds of a histogram of seconds that gives no advice of its own.</summary>
    private static readonly double[] StandardBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly double[] _bounds;
    private readonly bool _sumsUp;

    private MetricFamily(Instrument instrument, string type, bool sumsUp, double[] bounds)
    {
        Instrument = instrument;
        Type = type;
        _sumsUp = sumsUp;
        _bounds = bounds;
    }

    /// <summary>The instrument.</summary>
    internal Instrument Instrument { get; }

    /// <summary>The type in Prometheus' words.</summary>
    internal string Type { get; }

    /// <summary>Makes the family of an instrument; null for a kind that Prometheus has no word for.</summary>
    internal static MetricFamily? Of(Instrument instrument)
    {
        var kind = instrument.GetType();
        var definition = kind.IsGenericType ? kind.GetGenericTypeDefinition() : null;
        return definition switch
        {
            _ when definition == typeof(Counter<>) => new MetricFamily(instrument, "counter", sumsUp: true, []),
            _ when definition == typeof(UpDownCounter<>) => new MetricFamily(instrument, "gauge", sumsUp: true, []),
            _ when definition == typeof(Gauge<>) => new MetricFamily(instrument, "gauge", sumsUp: false, []),
            _ when definition == typeof(ObservableCounter<>) => new MetricFamily(instrument, "counter", sumsUp: false, []),
            _ when definition == typeof(ObservableUpDownCounter<>) || definition == typeof(ObservableGauge<>) => new MetricFamily(instrument, "gauge", sumsUp: false, []),
            _ when definition == typeof(Histogram<>) => new MetricFamily(instrument, "histogram", sumsUp: true, BoundsOf(instrument)),
            _ => null,
        };
    }

    /// <summary>Takes a measurement.</summary>
    internal void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _series.GetOrAdd(Labels(tags), static (_, bounds) => new Series(bounds), _bounds);
        if (_bounds.Length > 0)
        {
            series.Observe(value);
        }
        else if (_sumsUp)
        {
            series.Add(value);
        }
        else
        {
            series.Set(value);
        }
    }

    /// <summary>Forgets the series of an observed instrument, so that what it does not name again is gone.</summary>
    internal void BeginObservation()
    {
        if (Instrument.IsObservable)
        {
            _series.Clear();
        }
    }

    /// <summary>Writes the family with its series in order; one that has none yet is named all the same, so that people can find it.</summary>
    internal void Write(PrometheusText text)
    {
        var series = _series.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        text.Family(Instrument.Name, Type, Instrument.Description);
        foreach (var (labels, one) in series)
        {
            one.Write(text, Instrument.Name, labels);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        switch (tags.Length)
        {
            case 0:
                return "";
            case 1:
                return PrometheusText.Label(tags[0].Key, tags[0].Value?.ToString() ?? "");
            default:
                var sorted = tags.ToArray();
                Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
                return string.Join(',', sorted.Select(tag => PrometheusText.Label(tag.Key, tag.Value?.ToString() ?? "")));
        }
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => StandardBounds,
    };
}
