using Concentrator.Control.Addresses;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>The pools in the order in which they are tried, as this silo knows them.</summary>
internal sealed class PoolCatalog(ClusterSettings settings)
{
    private volatile IReadOnlyList<PoolGeometry> _pools = [.. settings.Pools.Select(pool => new PoolGeometry(pool))];

    /// <summary>All of them.</summary>
    public IReadOnlyList<PoolGeometry> All => _pools;

    /// <summary>A pool by name, or null.</summary>
    public PoolGeometry? Find(string name) => _pools.FirstOrDefault(pool => string.Equals(pool.Definition.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The pool that an address lies in, or null.</summary>
    public PoolGeometry? Of(Ipv4Address address) => _pools.FirstOrDefault(pool => pool.Contains(address));
}
