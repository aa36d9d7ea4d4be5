using Concentrator.Cluster.Storage;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// The pools in the order in which they are tried, as this silo knows them. It looks once a second, and whenever a grain meets what it does not know, and never goes
/// back; a Redis that has lost them gets them from here.
/// </summary>
internal sealed class PoolCatalog
{
    private readonly DefinitionStore _store;
    private volatile Known _known;
    private volatile TaskCompletionSource _otherBlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes one of the definitions that there are.</summary>
    public PoolCatalog(DefinitionStore store, StoredDefinitions definitions)
    {
        _store = store;
        _known = new Known(definitions, [.. definitions.Pools.Select(pool => new PoolGeometry(pool))]);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<PoolGeometry> All => _known.Pools;

    /// <summary>Who may not connect, and what clients may not reach.</summary>
    public BlockedNetworks Blocked => _known.Blocked;

    /// <summary>Ends when something else is blocked than is now.</summary>
    public Task OtherBlocked => _otherBlocked.Task;

    /// <summary>The definitions as they are kept.</summary>
    public StoredDefinitions Definitions => _known.Definitions;

    /// <summary>What an administrator sees.</summary>
    public DefinitionState State => new(Definitions.Version, Definitions.Pools) { Blocked = Definitions.Blocked };

    /// <summary>A pool by name, or null. The same object as long as the pool is the same.</summary>
    public PoolGeometry? Find(string name) => _known.Pools.FirstOrDefault(pool => string.Equals(pool.Definition.Name, name, StringComparison.Ordinal));

    /// <summary>The pool that an address lies in, or null.</summary>
    public PoolGeometry? Of(Ipv4Address address) => _known.Pools.FirstOrDefault(pool => pool.Contains(address));

    /// <summary>Looks at Redis.</summary>
    /// <exception cref="Control.Ports.ControlPlaneUnavailableException">Redis does not answer.</exception>
    public async Task Refresh()
    {
        var known = Definitions;
        var stored = await _store.Read();
        var isLater = stored is not null && (stored.Version > known.Version || string.Equals(stored.Id, known.Id, StringComparison.Ordinal));
        if (isLater && stored!.Blocked.Version >= known.Blocked.Version)
        {
            Follow(stored);
            return;
        }

        // Redis was emptied, and perhaps a silo that knew nothing has seeded it: what is known here is newer, whatever its number. The block list has a version of its own, and of
        // two the later one stays, whoever writes first.
        var kept = isLater ? stored! : known;
        await _store.Replace(stored, stored is null ? known : kept.Next(kept.Pools, generation: default) with { AddedIn = kept.AddedIn, Blocked = BlockList.Later(known.Blocked, stored.Blocked) });
        if (await _store.Read() is { } now)
        {
            Follow(now);
        }
    }

    /// <summary>From now on these, unless newer ones are known.</summary>
    public void Follow(StoredDefinitions definitions)
    {
        while (true)
        {
            var known = _known;
            if (definitions.Version <= known.Definitions.Version)
            {
                return;
            }

            definitions = definitions with { Blocked = BlockList.Later(known.Definitions.Blocked, definitions.Blocked) };

            var pools = definitions.Pools.Select(pool => known.Pools.FirstOrDefault(old => !new PoolChange(old.Definition, pool).IsChange && IsNamed(old, pool.Name)) ?? new PoolGeometry(pool));
            if (Interlocked.CompareExchange(ref _known, new Known(definitions, [.. pools]), known) == known)
            {
                if (definitions.Blocked.Version != known.Definitions.Blocked.Version)
                {
                    Interlocked.Exchange(ref _otherBlocked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                }

                return;
            }
        }
    }

    private static bool IsNamed(PoolGeometry pool, string name) => string.Equals(pool.Definition.Name, name, StringComparison.Ordinal);

    private sealed record Known(StoredDefinitions Definitions, IReadOnlyList<PoolGeometry> Pools)
    {
        public BlockedNetworks Blocked { get; } = new(Definitions.Blocked);
    }
}
