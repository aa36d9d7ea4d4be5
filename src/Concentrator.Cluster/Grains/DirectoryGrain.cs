using System.Net;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Addresses;
using Concentrator.Control.Edges;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Asks all that know a part, and puts the answers together.</summary>
[StatelessWorker]
internal sealed class DirectoryGrain(PoolCatalog catalog, SessionHistory history, ClusterSettings settings, ControlClock clock) : Grain, IDirectoryGrain
{
    /// <inheritdoc/>
    public async Task<List<UserSummary>> Users()
    {
        var users = await Task.WhenAll(IUserShardGrain.Keys.Select(shard => GrainFactory.GetGrain<IUserShardGrain>(shard).Summaries()));
        return [.. users.SelectMany(each => each).OrderBy(user => UserKey.Of(user.Name).Value, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<List<SessionInfo>> Sessions(UserKey? user)
    {
        var sessions = await Task.WhenAll((await EdgeNames()).Select(edge => GrainFactory.GetGrain<IEdgeGrain>(edge).Sessions(user)));
        return [.. sessions.SelectMany(each => each).OrderBy(session => session.OpenedAt)];
    }

    /// <inheritdoc/>
    public async Task<SessionPage> Find(SessionQuery query)
    {
        var edges = (await EdgeNames()).Where(edge => query.Edge is null || string.Equals(query.Edge, edge, StringComparison.Ordinal));
        return SessionPage.Merge(await Task.WhenAll(edges.Select(edge => GrainFactory.GetGrain<IEdgeGrain>(edge).Find(query))), query);
    }

    /// <inheritdoc/>
    public async Task<List<PoolUsage>> Pools()
    {
        var edges = await EdgeNames();
        return [.. await Task.WhenAll(catalog.All.Select(pool => Usage(pool.Definition, edges)))];
    }

    /// <inheritdoc/>
    public async Task<SessionInfo?> Holder(Ipv4Address address)
    {
        if (await GrainFactory.GetGrain<IFixedAddressGrain>(address.ToString()).Holder() is { } place)
        {
            return await GrainFactory.GetGrain<IEdgeGrain>(place.Edge).Holder(address);
        }

        return catalog.Of(address) is { } pool && await GrainFactory.GetGrain<IAddressPoolGrain>(pool.Definition.Name).HolderOf(address) is { } edge
            ? await GrainFactory.GetGrain<IEdgeGrain>(edge).Holder(address)
            : null;
    }

    /// <inheritdoc/>
    public async Task<SessionInfo?> Holder6(IPAddress address) =>
        catalog.All.Select(pool => pool.AddressOf(Ipv6Address.From(address))).FirstOrDefault(found => found is not null) is { } inner ? await Holder(inner) : null;

    /// <inheritdoc/>
    public async Task<List<EndedSession>> History(UserKey? user, int limit)
    {
        // An edge whose lease is over tells so when it is asked.
        await Edges();
        return [.. await history.Read(user, limit, clock.Time.GetUtcNow() - settings.HistoryAge)];
    }

    /// <inheritdoc/>
    public async Task<List<EdgeInfo>> Edges()
    {
        var edges = await Task.WhenAll((await EdgeNames()).Select(edge => GrainFactory.GetGrain<IEdgeGrain>(edge).Info()));
        return [.. edges.OfType<EdgeInfo>().OrderBy(edge => edge.Name, StringComparer.Ordinal)];
    }

    private async Task<PoolUsage> Usage(AddressPoolDefinition pool, List<string> edges)
    {
        var blocks = await GrainFactory.GetGrain<IAddressPoolGrain>(pool.Name).Usage();
        var leases = await Task.WhenAll(edges.Select(edge => GrainFactory.GetGrain<IEdgeGrain>(edge).CountLeases(pool.Name)));
        return new PoolUsage(pool.Name, pool.Prefix, pool.EffectiveGateway, leases.Sum(), blocks.Addresses, blocks.All, blocks.Held);
    }

    private Task<List<string>> EdgeNames() => GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).List();
}
