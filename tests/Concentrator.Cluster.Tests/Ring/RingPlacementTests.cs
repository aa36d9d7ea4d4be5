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
}
