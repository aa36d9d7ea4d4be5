using System.Diagnostics.Metrics;
using Concentrator.Server.Editions;
using Concentrator.Server.Metrics;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Metrics;

[Collection(WholeProcessMeters.Name)]
public sealed class MetricsPageTests : IDisposable
{
    private readonly Meter _meter = new(MetricsPage.MeterName);
    private readonly MetricsPage _page = new();

    public void Dispose()
    {
        _page.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counters_sum_up_by_label()
    {
        var counter = _meter.CreateCounter<long>("test_closed_total", description: "Things closed.");
        counter.Add(1, KeyValuePair.Create<string, object?>("reason", "idle"));
        counter.Add(2, KeyValuePair.Create<string, object?>("reason", "idle"));
        counter.Add(5, KeyValuePair.Create<string, object?>("reason", "lost"));

        var page = Read();

        Assert.Equal("counter", page.Types["test_closed_total"]);
        Assert.Equal("Things closed.", page.Help["test_closed_total"]);
        Assert.Equal(3, page["test_closed_total{reason=\"idle\"}"]);
        Assert.Equal(5, page["test_closed_total{reason=\"lost\"}"]);
    }

    [Fact]
    public void The_order_of_labels_does_not_matter()
    {
        var counter = _meter.CreateCounter<int>("test_total");
        counter.Add(1, KeyValuePair.Create<string, object?>("a", 1), KeyValuePair.Create<string, object?>("b", 2));
        counter.Add(1, KeyValuePair.Create<string, object?>("b", 2), KeyValuePair.Create<string, object?>("a", 1));

        Assert.Equal(2, Read()["test_total{a=\"1\",b=\"2\"}"]);
    }

    [Fact]
    public void Up_down_counters_are_gauges()
    {
        var gauge = _meter.CreateUpDownCounter<long>("test_open");
        gauge.Add(3);
        gauge.Add(-1);

        var page = Read();

        Assert.Equal("gauge", page.Types["test_open"]);
        Assert.Equal(2, page["test_open"]);
    }

    [Fact]
    public void Observed_series_are_those_of_the_last_look()
    {
        List<Measurement<double>> now = [new(1.5, KeyValuePair.Create<string, object?>("pool", "a")), new(2, KeyValuePair.Create<string, object?>("pool", "b"))];
        _meter.CreateObservableGauge("test_leases", () => now);

        Assert.Equal(1.5, Read()["test_leases{pool=\"a\"}"]);
        now.RemoveAt(0);
        Assert.DoesNotContain("test_leases{pool=\"a\"}", Read().Samples.Keys);
    }

    [Fact]
    public void An_observed_counter_is_set_not_summed()
    {
        _meter.CreateObservableCounter("test_bytes_total", () => 10L);

        Read();

        Assert.Equal(10, Read()["test_bytes_total"]);
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_at_its_own_bounds()
    {
        var histogram = _meter.CreateHistogram("test_seconds", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in new[] { 0.05, 0.1, 0.5, 7 })
        {
            histogram.Record(value, KeyValuePair.Create<string, object?>("phase", "tls"));
        }

        var page = Read();

        Assert.Equal("histogram", page.Types["test_seconds"]);
        Assert.Equal(2, page["test_seconds_bucket{phase=\"tls\",le=\"0.1\"}"]);
        Assert.Equal(3, page["test_seconds_bucket{phase=\"tls\",le=\"1\"}"]);
        Assert.Equal(4, page["test_seconds_bucket{phase=\"tls\",le=\"+Inf\"}"]);
        Assert.Equal(4, page["test_seconds_count{phase=\"tls\"}"]);
        Assert.Equal(7.65, page["test_seconds_sum{phase=\"tls\"}"], 9);
    }

    [Fact]
    public void Labels_and_help_are_escaped()
    {
        _meter.CreateCounter<long>("test_total", description: "A \\ and\na line.").Add(1, KeyValuePair.Create<string, object?>("name", "a\\b\"c\nd"));

        var page = Read();

        Assert.Equal("A \\\\ and\\na line.", page.Help["test_total"]);
        Assert.Equal(1, page["test_total{name=\"a\\\\b\\\"c\\nd\"}"]);
    }

    [Fact]
    public void Other_meters_are_not_on_the_page()
    {
        using var other = new Meter("Other");
        other.CreateCounter<long>("other_total").Add(1);

        Assert.DoesNotContain("other_total", Read().Types.Keys);
    }

    [Fact]
    public void The_process_tells_of_itself()
    {
        var page = Read();

        Assert.True(page["process_resident_memory_bytes"] > 1_000_000);
        Assert.True(page["process_cpu_seconds_total"] > 0);
        Assert.True(page["process_open_fds"] > 2);
        Assert.Equal(1, page[$"concentrator_build_info{{version=\"{ProductVersion.Text}\",edition=\"{BuiltEdition.Current.Name}\"}}"]);
    }

    [Fact]
    public void Measuring_from_many_threads_loses_nothing()
    {
        var counter = _meter.CreateCounter<long>("test_total");
        var histogram = _meter.CreateHistogram<double>("test_seconds");

        Parallel.For(0, 10_000, i =>
        {
            counter.Add(1, KeyValuePair.Create<string, object?>("part", i % 3));
            histogram.Record(i);
        });

        var page = Read();
        Assert.Equal(10_000, page.Samples.Where(sample => sample.Key.StartsWith("test_total", StringComparison.Ordinal)).Sum(sample => sample.Value));
        Assert.Equal(10_000, page["test_seconds_count"]);
        Assert.Equal(10_000L * 9_999 / 2, page["test_seconds_sum"]);
    }

    [Fact]
    public async Task Meters_that_are_disposed_of_meanwhile_harm_nothing()
    {
        _meter.CreateObservableGauge("test_open", () => 3);
        using var stop = new CancellationTokenSource();
        var comingAndGoing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var meter = new Meter(MetricsPage.MeterName);
                for (var i = 0; i < 20; i++)
                {
                    meter.CreateObservableGauge($"test_passing_{i}", () => 1);
                }
            }
        });

        try
        {
            for (var i = 0; i < 2_000; i++)
            {
                Assert.Equal(3, Read()["test_open"]);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await comingAndGoing;
        }
    }

    [NeedsFact("promtool")]
    public async Task Promtool_finds_nothing_wrong_with_the_page()
    {
        _meter.CreateCounter<long>("test_closed_total", description: "Things closed.").Add(1, KeyValuePair.Create<string, object?>("reason", "a\\b\"c\nd"));
        _meter.CreateHistogram<double>("test_setup_seconds", description: "Times.").Record(0.2);
        _meter.CreateObservableGauge("test_open", () => 3, description: "Things open.");

        var checking = await FinishedProgram.Run("promtool", ["check", "metrics"], _page.Write());

        Assert.Equal("", checking.Error + checking.Output);
        Assert.Equal(0, checking.ExitCode);
    }

    private PrometheusPage Read() => PrometheusPage.Parse(_page.Write());
}
