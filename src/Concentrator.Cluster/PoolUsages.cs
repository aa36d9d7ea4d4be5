using System.Collections.Concurrent;
using Concentrator.Control.Addresses;

namespace Concentrator.Cluster;

/// <summary>How full the pools are whose grains are on this silo, for its metrics: over all silos each pool is there once.</summary>
internal sealed class PoolUsages
{
    private readonly ConcurrentDictionary<string, PoolUsage> _pools = new(StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<PoolUsage> All => [.. _pools.Values.OrderBy(pool => pool.Name, StringComparer.Ordinal)];

    /// <summary>A pool is here, and so full.</summary>
    public void Set(PoolUsage usage) => _pools[usage.Name] = usage;

    /// <summary>A pool is here no more.</summary>
    public void Remove(string name) => _pools.TryRemove(name, out _);
}
