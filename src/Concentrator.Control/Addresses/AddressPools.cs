using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>All pools, in the order in which they are tried: the next is used when one is full.</summary>
internal sealed class AddressPools
{
    private readonly List<AddressPool> _pools;

    /// <summary>Makes pools of definitions without problems (<see cref="Problems"/>).</summary>
    public AddressPools(IEnumerable<AddressPoolDefinition> definitions) => _pools = [.. definitions.Select(definition => new AddressPool(definition))];

    /// <summary>The pools.</summary>
    public IReadOnlyList<AddressPool> All => _pools;

    /// <summary>What is wrong with the definitions, alone and together; empty when nothing is.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<AddressPoolDefinition> definitions)
    {
        if (definitions.Count == 0)
        {
            yield return "Pools: there is no pool.";
        }

        foreach (var problem in definitions.SelectMany(definition => definition.Problems()))
        {
            yield return problem;
        }

        for (var i = 0; i < definitions.Count; i++)
        {
            foreach (var other in definitions.Skip(i + 1))
            {
                var one = definitions[i];
                if (string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase))
                {
                    yield return $"Pools:{one.Name}: there are two pools of this name.";
                }

                if (one.Prefix.Contains(other.Prefix.BaseAddress) || other.Prefix.Contains(one.Prefix.BaseAddress))
                {
                    yield return $"Pools:{one.Name}:Prefix {one.Prefix} overlaps with {other.Prefix} of pool {other.Name}.";
                }

                if (one.Prefix6 is { } one6 && other.Prefix6 is { } other6 && (one6.Contains(other6.BaseAddress) || other6.Contains(one6.BaseAddress)))
                {
                    yield return $"Pools:{one.Name}:Prefix6 {one6} overlaps with {other6} of pool {other.Name}.";
                }
            }
        }
    }

    /// <summary>Leases an address, the preferred one if that can be; null when every pool is full, or the only one that it may come from.</summary>
    public PoolLease? TryLease(string edge, TunnelId tunnel, Ipv4Address preferred, string? only = null)
    {
        // The pool of the last address first: a user stays where it was.
        var order = _pools.Where(pool => only is null || string.Equals(pool.Definition.Name, only, StringComparison.OrdinalIgnoreCase)).OrderBy(pool => pool.Contains(preferred) ? 0 : 1);
        return order.Select(pool => pool.TryLease(edge, tunnel, preferred)).FirstOrDefault(lease => lease is not null);
    }

    /// <summary>Takes a lease back; false when it was not the tunnel's.</summary>
    public bool Release(Ipv4Address address, TunnelId tunnel, DateTimeOffset now) => Of(address)?.Release(address, tunnel, now) == true;

    /// <summary>The tunnel that leases the address from its pool, or null.</summary>
    public TunnelId? HolderOf(Ipv4Address address) => Of(address)?.HolderOf(address);

    /// <summary>Whether there is a pool that a tunnel may be led to; null: any will do.</summary>
    public bool Has(string? only) => only is null || _pools.Exists(pool => string.Equals(pool.Definition.Name, only, StringComparison.OrdinalIgnoreCase));

    /// <summary>The pool that the address is in, or null.</summary>
    public AddressPool? Of(Ipv4Address address) => _pools.Find(pool => pool.Contains(address));
}
