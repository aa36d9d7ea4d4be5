using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// Hosts changes of the definitions. A pool that a change concerns agrees first, and until it is told how that ended gives away only what is right before and after it.
/// Then the new version is written, over the one that was looked at; silos see it within a second, and a pool asks for it when it meets what it does not know.
/// </summary>
[RingPlacement]
internal sealed partial class DefinitionsGrain(PoolCatalog catalog, DefinitionStore store, RedisLink redis, ControlClock clock, ILogger<DefinitionsGrain> logger) : Grain, IDefinitionsGrain
{
    /// <inheritdoc/>
    public async Task<DefinitionState> Get()
    {
        await catalog.Refresh();
        return catalog.State;
    }

    /// <inheritdoc/>
    public async Task<BlockList> Blocked()
    {
        await catalog.Refresh();
        return catalog.Blocked.List;
    }

    /// <inheritdoc/>
    public async Task<BlockOutcome> Block(BlockChange change)
    {
        await catalog.Refresh();
        var before = catalog.Definitions;
        if (change.Apply(before.Blocked, clock.Time.GetUtcNow(), out var message) is not { } blocked)
        {
            return new BlockOutcome(Done: false, message);
        }

        var after = before.Next(before.Pools, redis.Generation) with { Blocked = blocked };
        if (!await store.Replace(before, after))
        {
            return new BlockOutcome(Done: false, "The definitions changed meanwhile; ask again.");
        }

        catalog.Follow(after);
        Log.BlockedChanged(logger, message);
        return new BlockOutcome(Done: true, message);
    }

    /// <inheritdoc/>
    public async Task<ApplyReport> Apply(DefinitionSet set, bool dryRun)
    {
        await catalog.Refresh();
        var before = catalog.Definitions;
        if (set.Version is { } wanted && wanted != before.Version)
        {
            return Refused([$"The file was written for version {wanted} of the definitions, and version {before.Version} is there; look at what changed, and give that version."]);
        }

        var pools = set.Pools ?? before.Pools;
        List<string> problems = [.. set.Pools is null ? [] : AddressPools.Problems(pools), .. set.Blocked?.Problems(before.Blocked) ?? [], .. ProblemsOfPolicies(set, before, pools)];
        if (problems.Count > 0)
        {
            return Refused(problems);
        }

        var changes = set.Pools is null ? [] : PoolChange.Between(before.Pools, pools);
        var blocked = set.Blocked?.Apply(before.Blocked, clock.Time.GetUtcNow()) ?? before.Blocked;
        List<AppliedItem> blockedItems = [.. set.Blocked?.Items(before.Blocked) ?? []];
        var policies = set.Policies ?? before.Policies;
        var samePolicies = set.Policies is null || set.Policies.IsSame(before.Policies ?? PolicyDefinition.Empty);
        List<AppliedItem> items = [.. changes.Select(Item), .. blockedItems, .. set.Policies is null ? [] : new[] { Item(set.Policies, samePolicies) }];
        if (samePolicies && ReferenceEquals(blocked, before.Blocked) && changes.All(change => !change.IsChange) && pools.Select(pool => pool.Name).SequenceEqual(before.Pools.Select(pool => pool.Name), StringComparer.Ordinal))
        {
            return new ApplyReport(Done: true, before.Version, items, []);
        }

        var concerned = changes.Where(change => change.ConcernsLeases).ToList();
        var owners = set.Pools is null ? [] : await Owners();
        StoredDefinitions after;
        try
        {
            var obstacles = set.Pools is null ? [] : StrandedLeases.OfOwners(pools, owners.Select(owner => (owner.Address, owner.User))).ToList();
            foreach (var change in concerned)
            {
                obstacles.AddRange(await ObstaclesOf(change));
            }

            if (obstacles.Count > 0)
            {
                return Refused(StrandedLeases.First(obstacles));
            }

            if (dryRun)
            {
                return new ApplyReport(Done: true, before.Version, items, []);
            }

            after = before.Next(pools, redis.Generation) with { Blocked = blocked, Policies = policies };
            if (!await store.Replace(before, after))
            {
                return Refused(["The definitions changed meanwhile; ask again."]);
            }

            catalog.Follow(after);
            Log.Changed(logger, after.Version);
            foreach (var item in blockedItems.Where(item => item.Outcome != ApplyOutcome.Unchanged))
            {
                Log.BlockedChanged(logger, $"{item.Thing} {item.Detail}");
            }
        }
        finally
        {
            foreach (var change in concerned)
            {
                await Settle(change.Name);
            }
        }

        await WithholdOwned(changes, owners);
        return new ApplyReport(Done: true, after.Version, items, []);
    }

    /// <summary>What is wrong with the access policy that there will be; pools that are left out may be those of a rule that stays.</summary>
    private static IEnumerable<string> ProblemsOfPolicies(DefinitionSet set, StoredDefinitions before, IReadOnlyList<AddressPoolDefinition> pools) =>
        set.Policies is null && set.Pools is null ? [] : PolicyCompiler.Compile(set.Policies ?? before.Policies ?? PolicyDefinition.Empty, pools, out _).Select(problem => problem.ToString());

    private static AppliedItem Item(PolicyDefinition policies, bool isSame) => new(
        "policies",
        isSame ? ApplyOutcome.Unchanged : ApplyOutcome.Changed,
        isSame ? "" : $"{policies.Rules.Count} rules, {policies.Health.Count} health policies, default {policies.Default ?? "permit"}");

    private static AppliedItem Item(PoolChange change)
    {
        var outcome = change.Before is null ? ApplyOutcome.Created : change.After is null ? ApplyOutcome.Removed : change.IsChange ? ApplyOutcome.Changed : ApplyOutcome.Unchanged;
        return new AppliedItem($"pool {change.Name}", outcome, change.Before is null ? $"{change.After!.Prefix}" : string.Join("; ", change.Differences));
    }

    private ApplyReport Refused(IReadOnlyList<string> problems) => new(Done: false, catalog.Definitions.Version, [], problems);

    private IAddressPoolGrain Pool(string name) => GrainFactory.GetGrain<IAddressPoolGrain>(name);

    private async Task<List<string>> ObstaclesOf(PoolChange change)
    {
        var found = new List<string>();
        foreach (var held in (await Pool(change.Name).Propose(change.After)).GroupBy(thing => thing.Edge, StringComparer.Ordinal))
        {
            var sessions = await GrainFactory.GetGrain<IEdgeGrain>(held.Key).Sessions(user: null);
            found.AddRange(held.SelectMany(thing => thing.Address is { } address
                ? [StrandedLeases.OfTaken(change, address, thing.Edge)]
                : StrandedLeases.OfBlock(change, thing.Block, thing.Edge, sessions)));
        }

        return found;
    }

    private async Task<List<OwnedAddress>> Owners()
    {
        var owners = await Task.WhenAll(IUserShardGrain.Keys.Select(shard => GrainFactory.GetGrain<IUserShardGrain>(shard).OwnedAddresses()));
        return [.. owners.SelectMany(each => each)];
    }

    /// <summary>Users' own addresses that a pool has in it only now are not for its leasing.</summary>
    private async Task WithholdOwned(IReadOnlyList<PoolChange> changes, IReadOnlyList<OwnedAddress> owners)
    {
        foreach (var pool in changes.Where(change => change.IsChange && change.After is not null).Select(change => new PoolGeometry(change.After!)))
        {
            foreach (var owner in owners.Where(owner => pool.Contains(owner.Address)))
            {
                await Pool(pool.Definition.Name).Withhold(owner.Address, withheld: true);
            }
        }
    }

    private async Task Settle(string pool)
    {
        try
        {
            await Pool(pool).SettleProposal();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // It finds out by itself when it is looked after next.
            Log.NotTold(logger, pool, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The definitions are version {Version} now")]
        public static partial void Changed(ILogger logger, long version);

        [LoggerMessage(3, LogLevel.Information, "Block list: {Change}")]
        public static partial void BlockedChanged(ILogger logger, string change);

        [LoggerMessage(2, LogLevel.Warning, "Pool {Pool} was not told that the change of its definition is over; it looks itself: {Reason}")]
        public static partial void NotTold(ILogger logger, string pool, string reason);
    }
}
