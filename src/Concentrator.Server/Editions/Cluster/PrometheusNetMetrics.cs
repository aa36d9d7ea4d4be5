using System.Text;
using Concentrator.Server.Metrics;
using Prometheus;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>What prometheus-net collects: the meters of Orleans and .NET, process and runtime. Our own meter stands on the page already.</summary>
internal sealed class PrometheusNetMetrics : IMoreMetrics
{
    internal static readonly PrometheusNetMetrics Instance = new();

    private PrometheusNetMetrics()
    {
        // .NET's event counters tell again what its meters tell.
        Prometheus.Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions { SuppressDebugMetrics = true, SuppressEventCounters = true });
        Prometheus.Metrics.ConfigureMeterAdapter(options =>
            options.InstrumentFilterPredicate = instrument => !string.Equals(instrument.Meter.Name, MetricsPage.MeterName, StringComparison.Ordinal));
    }

    // The registry begins to listen with its first collection.
    public void Start() => _ = Collect(CancellationToken.None);

    public async Task<string> Collect(CancellationToken cancellationToken)
    {
        using var page = new MemoryStream();
        await Prometheus.Metrics.DefaultRegistry.CollectAndExportAsTextAsync(page, cancellationToken);
        return Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length);
    }
}
