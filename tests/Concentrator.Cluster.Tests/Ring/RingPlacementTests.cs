using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Tests.World;

namespace Concentrator.Cluster.Tests.Ring;

public sealed class RingPlacementTests
{
    private static readonly string[] _keys = [.. Enumerable.Range(0, 300).Select(i => $"user-{i}")];

    [RedisFact]
    public async Task A_grain_is_where_the_ring_says_whoever_calls_it_first()
    {
        await using var cluster = await RingCluster.StartAsync("silo-a", "silo-b", "silo-c");
        var ring = new PartitionRing(["silo-a", "silo-b", "silo-c"]);
        IGrainFactory[] callers = [cluster.Client, .. cluster.Silos.Keys.Select(cluster.Service<IGrainFactory>)];

        for (int i = 0; i < _keys.Length; i++)
        {
            Assert.Equal(ring.OwnerOf(_keys[i]), await callers[i % callers.Length].GetGrain<IProbe>(_keys[i]).WhereAsync());
        }
    }

    [RedisFact]
    public async Task A_silo_that_joins_gets_its_part_and_what_is_active_moves_there()
    {
        await using var cluster = await RingCluster.StartAsync("silo-a", "silo-b");
        await PlaceAllAsync(cluster);
        var before = new PartitionRing(["silo-a", "silo-b"]);
        var after = new PartitionRing(["silo-a", "silo-b", "silo-c"]);
        int moving = _keys.Count(key => !string.Equals(before.OwnerOf(key), after.OwnerOf(key), StringComparison.Ordinal));

        await cluster.StartSiloAsync("silo-c");
        await cluster.EverySiloSeesAsync("silo-a", "silo-b", "silo-c");

        // Without a call: a grain that is asked where it is would be activated anew.
        await RingCluster.EventuallyAsync(() => Task.FromResult(cluster.Activations("silo-c") == _keys.Count(key => string.Equals(after.OwnerOf(key), "silo-c", StringComparison.Ordinal))
            && cluster.Silos.Keys.Sum(cluster.Activations) == _keys.Length));
        Assert.InRange(moving, 1, _keys.Length / 2);
        await AssertAllAreWhereTheRingSaysAsync(cluster, after);
        Assert.Equal(after.Shares(), cluster.Service<IRingShares>("silo-b").Shares);
    }

    [RedisFact]
    public async Task A_silo_that_stops_gives_its_grains_away_first_and_no_call_fails()
    {
        await using var cluster = await RingCluster.StartAsync("silo-a", "silo-b", "silo-c");
        await PlaceAllAsync(cluster);
        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(i => CallUntilAsync(cluster.Client, i, done.Token)).ToArray();

        await cluster.StopSiloAsync("silo-b");
        await cluster.EverySiloSeesAsync("silo-a", "silo-c");
        await done.CancelAsync();

        long[] calls = await Task.WhenAll(callers);
        Assert.True(calls.Sum() > _keys.Length, $"{calls.Sum()} calls");
        Assert.Equal(0, cluster.ActivationsAfterDrain("silo-b"));
        await AssertAllAreWhereTheRingSaysAsync(cluster, new PartitionRing(["silo-a", "silo-c"]));
    }

    [RedisFact]
    public async Task A_silo_that_drains_without_stopping_stays_out_of_the_ring()
    {
        await using var cluster = await RingCluster.StartAsync("silo-a", "silo-b", "silo-c");
        await PlaceAllAsync(cluster);

        await cluster.Service<SiloDrain>("silo-a").DrainAsync(CancellationToken.None);

        // Every silo knew it before the first activation moved.
        Assert.All(cluster.Silos.Keys, silo => Assert.Equal<string>(["silo-b", "silo-c"], [.. cluster.Service<RingMembership>(silo).Current.Ring!.Members]));
        Assert.Equal(0, cluster.Activations("silo-a"));
        Assert.Equal(_keys.Length, cluster.Activations("silo-b") + cluster.Activations("silo-c"));
        await AssertAllAreWhereTheRingSaysAsync(cluster, new PartitionRing(["silo-b", "silo-c"]));
    }

    [RedisFact]
    public async Task The_last_silo_stops_without_waiting_for_others()
    {
        await using var cluster = await RingCluster.StartAsync("silo-a");
        await PlaceAllAsync(cluster);

        await cluster.Service<SiloDrain>("silo-a").DrainAsync(CancellationToken.None);

        Assert.Equal("silo-a", await cluster.Client.GetGrain<IProbe>("one that was not there").WhereAsync());
    }

    [RedisFact]
    public async Task A_call_that_a_grain_is_busy_with_ends_where_it_began_when_the_grain_moves()
    {
        await using var cluster = await RingCluster.StartAsync("silo-a", "silo-b");
        string key = _keys.First(one => string.Equals(new PartitionRing(["silo-a", "silo-b"]).OwnerOf(one), "silo-a", StringComparison.Ordinal));
        var grain = cluster.Client.GetGrain<IProbe>(key);
        await grain.WhereAsync();

        var busy = grain.WorkAsync(500);
        var waiting = grain.WhereAsync();
        await cluster.Service<SiloDrain>("silo-a").DrainAsync(CancellationToken.None);

        Assert.Equal("silo-a", await busy);
        Assert.Contains(await waiting, (string[])["silo-a", "silo-b"]);
        Assert.Equal("silo-b", await grain.WhereAsync());
    }

    [RedisFact]
    public async Task Grains_of_a_killed_silo_come_up_where_the_ring_without_it_says()
    {
        await using var cluster = await RingCluster.StartAsync("silo-a", "silo-b", "silo-c");
        await PlaceAllAsync(cluster);

        await cluster.KillSiloAsync("silo-b");
        await cluster.EverySiloSeesAsync("silo-a", "silo-c");

        await AssertAllAreWhereTheRingSaysAsync(cluster, new PartitionRing(["silo-a", "silo-c"]));
    }

    private static Task PlaceAllAsync(RingCluster cluster) => Task.WhenAll(_keys.Select(key => cluster.Client.GetGrain<IProbe>(key).WhereAsync()));

    private static async Task AssertAllAreWhereTheRingSaysAsync(RingCluster cluster, PartitionRing ring)
    {
        foreach (string key in _keys)
        {
            Assert.Equal(ring.OwnerOf(key), await cluster.Client.GetGrain<IProbe>(key).WhereAsync());
        }
    }

    private static async Task<long> CallUntilAsync(IGrainFactory client, int seed, CancellationToken done)
    {
        var random = new Random(seed);
        long calls = 0;
        while (!done.IsCancellationRequested)
        {
            await client.GetGrain<IProbe>(_keys[random.Next(_keys.Length)]).WhereAsync();
            calls++;
        }

        return calls;
    }
}
