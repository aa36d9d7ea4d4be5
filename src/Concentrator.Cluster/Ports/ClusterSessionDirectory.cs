using System.Net;
using System.Net.Sockets;
using Concentrator.Cluster.Grains;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Ports;

/// <summary>The sessions of the cluster, whichever edge carries them.</summary>
internal sealed class ClusterSessionDirectory(IGrainFactory grains) : ISessionDirectory
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionInfo>> List(CancellationToken deadline) => await Ask(directory => directory.Sessions(user: null), deadline);

    /// <inheritdoc/>
    public async ValueTask<SessionPage> Find(SessionQuery query, CancellationToken deadline) => await Ask(directory => directory.Find(query), deadline);

    /// <inheritdoc/>
    public async ValueTask<SessionInfo?> FindByTunnel(TunnelId tunnel, CancellationToken deadline)
    {
        var found = await Task.WhenAll((await Edges(deadline)).Select(edge => GrainCalls.Call(() => edge.Session(tunnel), _patience, deadline)));
        return found.FirstOrDefault(session => session is not null);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionInfo>> FindByUser(string userName, CancellationToken deadline) =>
        await Ask(directory => directory.Sessions(UserKey.Of(userName)), deadline);

    /// <inheritdoc/>
    public async ValueTask<SessionInfo?> FindByAddress(IPAddress address, CancellationToken deadline) =>
        address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6
            ? await Ask(directory => directory.Holder(Ipv4Address.From(address)), deadline)
            : await Ask(directory => directory.Holder6(address), deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Disconnect(TunnelId tunnel, string reason, CancellationToken deadline)
    {
        var told = await Task.WhenAll((await Edges(deadline)).Select(
            edge => GrainCalls.Call(() => edge.RequestEnd(tunnel, TunnelEndReason.Administrator, reason), _patience, deadline)));
        return told.Contains(true);
    }

    /// <inheritdoc/>
    public async ValueTask<int> DisconnectUser(string userName, string reason, CancellationToken deadline)
    {
        var counts = await Task.WhenAll((await Edges(deadline)).Select(
            edge => GrainCalls.Call(() => edge.EndAllOf(UserKey.Of(userName), TunnelEndReason.Administrator, reason), _patience, deadline)));
        return counts.Sum();
    }

    /// <inheritdoc/>
    public async ValueTask<AccessChangeOutcome> ChangeAccess(TunnelId tunnel, AccessChange change, CancellationToken deadline)
    {
        var done = await Task.WhenAll((await Edges(deadline)).Select(edge => GrainCalls.Call(() => edge.ChangeOwn(tunnel, change), _patience, deadline)));
        return done.FirstOrDefault(outcome => outcome != AccessChangeOutcome.UnknownTunnel);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EndedSession>> History(string? userName, int limit, CancellationToken deadline) =>
        await Ask(directory => directory.History(userName is null ? null : UserKey.Of(userName), limit), deadline);

    private Task<T> Ask<T>(Func<IDirectoryGrain, Task<T>> ask, CancellationToken deadline) =>
        GrainCalls.Call(() => ask(grains.GetGrain<IDirectoryGrain>(0)), _patience, deadline);

    private async Task<IReadOnlyList<IEdgeGrain>> Edges(CancellationToken deadline)
    {
        var names = await GrainCalls.Call(() => grains.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).List(), deadline);
        return names.ConvertAll(name => grains.GetGrain<IEdgeGrain>(name));
    }
}
