using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Concentrator.Cluster.Ring;
using Orleans.Runtime;

namespace Concentrator.Cluster.Tests.Ring;

public sealed class RingViewTests
{
    private static readonly Dictionary<string, SiloAddress> _silos = ((string[])["a", "b", "c"]).Index()
        .ToDictionary(silo => silo.Item, silo => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + silo.Index), 1), StringComparer.Ordinal);

    [Fact]
    public void A_grain_that_only_some_silos_know_is_placed_by_the_ring_of_those()
    {
        var view = new RingView(_silos);
        var knowing = new PartitionRing(["a", "c"]);
        foreach (string key in Keys())
        {
            string expected = string.Equals(view.Ring!.OwnerOf(key), "b", StringComparison.Ordinal) ? knowing.OwnerOf(key) : view.Ring.OwnerOf(key);
            Assert.Equal(_silos[expected], view.Choose(Encoding.UTF8.GetBytes(key), [_silos["c"], _silos["a"]]));
        }
    }

    [Fact]
    public void When_all_silos_drain_grains_are_still_placed_and_by_all_alike()
    {
        var nobody = new RingView(new Dictionary<string, SiloAddress>(StringComparer.Ordinal));
        Assert.Null(nobody.Ring);
        var chosen = Keys().Select(key => nobody.Choose(Encoding.UTF8.GetBytes(key), [_silos["a"], _silos["b"]])).ToArray();

        Assert.Equal(chosen, Keys().Select(key => nobody.Choose(Encoding.UTF8.GetBytes(key), [_silos["b"], _silos["a"]])));
        Assert.Equal(2, chosen.Distinct().Count());
    }

    [Fact]
    public void An_announcement_of_a_drain_runs_out_unless_it_is_repeated()
    {
        var time = new SetTime();
        var draining = new DrainingSilos(time);
        draining.Add(_silos["a"]);
        draining.Add(_silos["b"]);
        long version = draining.Version;

        time.Now += DrainingSilos.Lifetime / 2;
        draining.Add(_silos["b"]);
        time.Now += DrainingSilos.Lifetime * 0.75;

        Assert.NotEqual(version, draining.Version);
        Assert.False(draining.Contains(_silos["a"]));
        Assert.True(draining.Contains(_silos["b"]));
    }

    [Fact]
    public void The_share_of_each_silo_is_published()
    {
        var view = new RingView(_silos);
        using var instruments = new RingInstruments(new Shown(view), new RingActivations(), TimeProvider.System);
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (string.Equals(instrument.Name, "concentrator_ring_share", StringComparison.Ordinal) && string.Equals(instrument.Meter.Name, "Concentrator", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, share, tags, _) => shares[$"{tags[0].Key}={tags[0].Value}"] = share);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.All(_silos.Keys, silo => Assert.Equal(view.Ring!.Share(silo), shares[$"node={silo}"]));
    }

    private static IEnumerable<string> Keys() => Enumerable.Range(0, 200).Select(i => $"user-{i}");

    private sealed record Shown(RingView View) : IRingShares
    {
        public IReadOnlyList<RingShare> Shares => View.Ring!.Shares();
    }

    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
