using Concentrator.Cluster.Storage;
using Concentrator.Control.Edges;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Asks all that know a part, and puts the answers together.</summary>
[StatelessWorker]
internal sealed class DirectoryGrain(PoolCatalog catalog, UserIndex index, SessionHistory history, ClusterSettings settings, ControlClock clock) : Grain, IDirectoryGrain
{
    private const int Parallel = 64;

    /// <inheritdoc/>
    public async Task<List<UserSummary>> Users()
    {
        var users = new List<UserSummary>();
        foreach (var part in (await index.List()).Chunk(Parallel))
        {
            var summaries = await Task.WhenAll(part.Select(user => GrainFactory.GetGrain<IUserGrain>(user.Value).Summary()));
            users.AddRange(summaries.OfType<UserSummary>());
        }

        return users;
    }

    /// <inheritdoc/>
    public async Task<List<SessionInfo>> Sessions(UserKey? user)
    {
        var sessions = await Task.WhenAll((await EdgeNames()).Select(edge => GrainFactory.GetGrain<IEdgeGrain>(edge).Sessions(user)));
        return [.. sessions.SelectMany(each => each).OrderBy(session => session.OpenedAt)];
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

    private Task<List<string>> EdgeNames() => GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).List();
}
