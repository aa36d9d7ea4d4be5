namespace Concentrator.Server.Metrics;

/// <summary>One series: a number, or a histogram's buckets. Safe for use by several threads.</summary>
internal sealed class Series(double[] bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[bounds.Length];
    private double _value;
    private long _count;

    /// <summary>Adds to the number.</summary>
    internal void Add(double value)
    {
        lock (_lock)
        {
            _value += value;
        }
    }

    /// <summary>Replaces the number.</summary>
    internal void Set(double value)
    {
        lock (_lock)
        {
            _value = value;
        }
    }

    /// <summary>Puts a value into its bucket.</summary>
    internal void Observe(double value)
    {
        lock (_lock)
        {
            _count++;
            _value += value;
            for (var i = 0; i < bounds.Length; i++)
            {
                if (value <= bounds[i])
                {
                    _buckets[i]++;
                    break;
                }
            }
        }
    }

    /// <summary>Writes the series' samples.</summary>
    internal void Write(PrometheusText text, string name, string labels)
    {
        lock (_lock)
        {
            if (bounds.Length == 0)
            {
                text.Sample(name, labels, _value);
                return;
            }

            var before = labels.Length == 0 ? "" : labels + ",";
            var below = 0L;
            for (var i = 0; i < bounds.Length; i++)
            {
                below += _buckets[i];
                text.Sample(name + "_bucket", before + PrometheusText.Label("le", PrometheusText.Number(bounds[i])), below);
            }

            text.Sample(name + "_bucket", before + PrometheusText.Label("le", "+Inf"), _count);
            text.Sample(name + "_sum", labels, _value);
            text.Sample(name + "_count", labels, _count);
        }
    }
}
