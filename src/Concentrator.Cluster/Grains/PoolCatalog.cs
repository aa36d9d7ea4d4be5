using Concentrator.Cluster.Storage;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// The pools in the order in which they are tried, as this silo knows them. It looks once a second, and whenever a grain meets what it does not know, and never goes
/// back; a Redis that has lost them gets them from here.
/// </summary>
internal sealed partial class PoolCatalog
{
    private readonly DefinitionStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile Known _known;
    private volatile TaskCompletionSource _otherBlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _otherPolicies = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes one of the definitions that there are.</summary>
    public PoolCatalog(DefinitionStore store, StoredDefinitions definitions, TimeProvider time, ILogger logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        _known = new Known(definitions, [.. definitions.Pools.Select(pool => new PoolGeometry(pool))], Compile(definitions));
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<PoolGeometry> All => _known.Pools;

    /// <summary>Who may not connect, and what clients may not reach.</summary>
    public BlockedNetworks Blocked => _known.Blocked;

    /// <summary>Ends when something else is blocked than is now.</summary>
    public Task OtherBlocked => _otherBlocked.Task;

    /// <summary>The access policy. The same object as long as it is the same.</summary>
    public PolicySet Policies => _known.Policies;

    /// <summary>The access policy, and the version of the definitions that it is of.</summary>
    public (PolicySet Policies, long Version) VersionedPolicies => _known is { } known ? (known.Policies, known.Definitions.Version) : default;

    /// <summary>Ends when another access policy holds than does now.</summary>
    public Task OtherPolicies => _otherPolicies.Task;

    /// <summary>The definitions as they are kept.</summary>
    public StoredDefinitions Definitions => _known.Definitions;

    /// <summary>What an administrator sees.</summary>
    public DefinitionState State => new(Definitions.Version, Definitions.Pools) { Blocked = Definitions.Blocked, Policies = Definitions.Policies ?? PolicyDefinition.Empty };

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
        await _store.Replace(stored, stored is null ? known : kept.Next(kept.Pools, generation: default) with { AddedIn = kept.AddedIn, Blocked = LaterList(known, stored) });
        if (await _store.Read() is { } now && !IsByOlderSilo(Definitions, now))
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

            // Lists that nobody has given a version are as late as their definitions.
            definitions = definitions with { Blocked = BlockList.Later(definitions.Blocked, known.Definitions.Blocked), Policies = definitions.Policies ?? known.Definitions.Policies };

            var pools = definitions.Pools.Select(pool => known.Pools.FirstOrDefault(old => !new PoolChange(old.Definition, pool).IsChange && IsNamed(old, pool.Name)) ?? new PoolGeometry(pool));
            var samePolicies = ReferenceEquals(definitions.Policies, known.Definitions.Policies) || definitions.Policies?.IsSame(known.Definitions.Policies) == true;
            var next = new Known(definitions, [.. pools], samePolicies ? known.Policies : Compile(definitions));
            if (Interlocked.CompareExchange(ref _known, next, known) == known)
            {
                if (!string.Equals(next.Blocked.Digest, known.Blocked.Digest, StringComparison.Ordinal))
                {
                    Interlocked.Exchange(ref _otherBlocked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                }

                if (!samePolicies)
                {
                    Interlocked.Exchange(ref _otherPolicies, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                }

                return;
            }
        }
    }

    private PolicySet Compile(StoredDefinitions definitions)
    {
        if (definitions.Policies is not { } policies)
        {
            return PolicySet.Permissive;
        }

        var set = PolicyCompiler.CompileOrClose(policies, out var problems);
        foreach (var problem in problems)
        {
            Log.NotUnderstood(_logger, problem.ToString());
        }

        return set;
    }

    /// <summary>Whether definitions are later, and of a silo that knows no versions of the list: it drops the one that the list had, and its change of the list is a change.</summary>
    private static bool IsByOlderSilo(StoredDefinitions known, StoredDefinitions stored) => stored.Version > known.Version && stored.HasListWithoutVersion;

    /// <summary>The list that holds of what is known and what is stored.</summary>
    private BlockList LaterList(StoredDefinitions known, StoredDefinitions stored) => IsByOlderSilo(known, stored)
        ? new BlockedDefinition(stored.Blocked.Clients, stored.Blocked.Destinations).Apply(known.Blocked, _time.GetUtcNow())
        : BlockList.Later(known.Blocked, stored.Blocked);

    private static bool IsNamed(PoolGeometry pool, string name) => string.Equals(pool.Definition.Name, name, StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The cluster's access policy cannot be understood by this silo, which lets nobody in until it can: {Problem}")]
        public static partial void NotUnderstood(ILogger logger, string problem);
    }

    private sealed record Known(StoredDefinitions Definitions, IReadOnlyList<PoolGeometry> Pools, PolicySet Policies)
    {
        public BlockedNetworks Blocked { get; } = new(Definitions.Blocked);
    }
}
