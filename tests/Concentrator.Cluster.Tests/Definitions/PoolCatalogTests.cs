using System.Net;
using Concentrator.Cluster.Grains;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Cluster.Tests.Definitions;

/// <summary>Which block list a silo goes by when it is told other definitions.</summary>
public class PoolCatalogTests
{
    private static readonly BlockList _one = new([IPNetwork.Parse("203.0.113.0/24")], []);
    private static readonly BlockList _other = new([], [IPNetwork.Parse("198.51.100.0/24")]);

    [Fact]
    public void Of_two_lists_without_a_version_the_later_definitions_list_holds_and_edges_are_told()
    {
        var catalog = Knowing(BlockList.Empty);
        var changed = catalog.OtherBlocked;
        catalog.Follow(Definitions(2, _one));
        Assert.Equal(_one.Digest, catalog.Blocked.Digest);
        Assert.True(changed.IsCompleted);

        changed = catalog.OtherBlocked;
        catalog.Follow(Definitions(3, _other));
        Assert.Equal(_other.Digest, catalog.Blocked.Digest);
        Assert.True(changed.IsCompleted);

        changed = catalog.OtherBlocked;
        catalog.Follow(Definitions(4, _other));
        Assert.False(changed.IsCompleted);
    }

    [Fact]
    public void Of_two_lists_with_versions_the_later_one_holds_whichever_definitions_it_is_in()
    {
        var catalog = Knowing(_one with { Version = 7 });
        var changed = catalog.OtherBlocked;
        catalog.Follow(Definitions(2, _other with { Version = 6 }));
        Assert.Equal((2L, 7L), (catalog.Definitions.Version, catalog.Definitions.Blocked.Version));
        catalog.Follow(Definitions(3, _other));
        Assert.Equal((3L, 7L), (catalog.Definitions.Version, catalog.Definitions.Blocked.Version));
        Assert.False(changed.IsCompleted);

        catalog.Follow(Definitions(4, _other with { Version = 8 }));
        Assert.Equal(_other.Destinations, catalog.Blocked.List.Destinations);
        Assert.True(changed.IsCompleted);
    }

    /// <summary>It asks nobody.</summary>
    private static PoolCatalog Knowing(BlockList blocked) => new(new DefinitionStore(null!), Definitions(1, blocked), TimeProvider.System, NullLogger.Instance);

    private static StoredDefinitions Definitions(long version, BlockList blocked) => new() { Version = version, Id = $"definitions {version}", Pools = [], Blocked = blocked };
}
