using System.Text.Json.Serialization;
using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Storage;

/// <summary>The cluster's definitions as they lie in Redis.</summary>
internal sealed record StoredDefinitions
{
    /// <summary>A number that every change raises.</summary>
    public required long Version { get; init; }

    /// <summary>Names this very version: a Redis that lost its memory may have another one of the same number.</summary>
    public required string Id { get; init; }

    /// <summary>The pools, in the order in which they are tried.</summary>
    public required IReadOnlyList<AddressPoolDefinition> Pools { get; init; }

    /// <summary>The generation of Redis in which a pool was added by a change: while it lasts, a pool without a record is one that never gave anything away.</summary>
    public IReadOnlyDictionary<string, RedisGeneration> AddedIn { get; init; } = new Dictionary<string, RedisGeneration>(StringComparer.Ordinal);

    /// <summary>Who may not connect, and what clients may not reach.</summary>
    public BlockList Blocked { get; init; } = BlockList.Empty;

    /// <summary>The access policy; null: nobody has said any, or a silo wrote this that knows none.</summary>
    public PolicyDefinition? Policies { get; init; }

    /// <summary>Whether a silo wrote them that knows block lists, but no versions of them. It is not kept.</summary>
    [JsonIgnore]
    public bool HasListWithoutVersion { get; init; }

    /// <summary>The next version, with other pools.</summary>
    public StoredDefinitions Next(IReadOnlyList<AddressPoolDefinition> pools, RedisGeneration generation) => new()
    {
        Version = Version + 1,
        Id = NewId(),
        Pools = pools,
        Blocked = Blocked,
        Policies = Policies,
        AddedIn = pools
            .Select(pool => (pool.Name, In: Pools.Any(old => string.Equals(old.Name, pool.Name, StringComparison.Ordinal)) ? AddedIn.GetValueOrDefault(pool.Name) : generation))
            .Where(pool => pool.In != default)
            .ToDictionary(pool => pool.Name, pool => pool.In, StringComparer.Ordinal),
    };

    /// <summary>The first version, by a node's configuration.</summary>
    public static StoredDefinitions Seed(IReadOnlyList<AddressPoolDefinition> pools, PolicyDefinition policies) =>
        new() { Version = 1, Id = NewId(), Pools = pools, Policies = policies.IsSame(PolicyDefinition.Empty) ? null : policies };

    private static string NewId() => Guid.NewGuid().ToString("n", System.Globalization.CultureInfo.InvariantCulture);
}
