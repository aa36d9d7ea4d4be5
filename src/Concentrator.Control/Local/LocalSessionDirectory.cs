using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Local;

/// <summary>The sessions of the local control plane.</summary>
internal sealed class LocalSessionDirectory : ISessionDirectory
{
    private readonly LocalStore _store;

    /// <summary>Makes one.</summary>
    public LocalSessionDirectory(LocalStore store) => _store = store;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionInfo>> List(CancellationToken deadline) => await Select(_ => true, deadline);

    /// <inheritdoc/>
    public async ValueTask<SessionPage> Find(SessionQuery query, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(query);

        // Only the taking is the loop's: logins wait for it, and many sessions take milliseconds to look through.
        var (sessions, pools) = await _store.Loop.Run(() => (_store.State.Sessions.ToArray(), _store.State.Pools), deadline);
        return new SessionSearch(query, address => pools.Of(address)?.Geometry).Find(sessions);
    }

    /// <inheritdoc/>
    public async ValueTask<SessionInfo?> FindByTunnel(TunnelId tunnel, CancellationToken deadline) =>
        (await Select(session => session.Tunnel == tunnel, deadline)).SingleOrDefault();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionInfo>> FindByUser(string userName, CancellationToken deadline)
    {
        var user = UserKey.Of(userName);
        return await Select(session => session.User == user, deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<SessionInfo?> FindByAddress(IPAddress address, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(address);
        return await _store.Loop.Run(() => Inner(address) is { } inner ? Open(session => session.HoldsAddress && session.Address == inner).SingleOrDefault() : null, deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> Disconnect(TunnelId tunnel, string reason, CancellationToken deadline) =>
        await _store.Loop.Run(() => _store.Desk.RequestEnd(tunnel, TunnelEndReason.Administrator, reason), deadline);

    /// <inheritdoc/>
    public async ValueTask<int> DisconnectUser(string userName, string reason, CancellationToken deadline) =>
        await _store.Loop.Run(() => _store.Desk.EndAllOf(UserKey.Of(userName), TunnelEndReason.Administrator, reason), deadline);

    /// <inheritdoc/>
    public async ValueTask<AccessChangeOutcome> ChangeAccess(TunnelId tunnel, AccessChange change, CancellationToken deadline) =>
        await _store.Loop.Run(() => _store.Desk.ChangeOwn(tunnel, change), deadline);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EndedSession>> History(string? userName, int limit, CancellationToken deadline)
    {
        UserKey? user = userName is null ? null : UserKey.Of(userName);
        return await _store.Loop.Run(() => _store.Tables.History.Load(user, limit), deadline);
    }

    private Task<List<SessionInfo>> Select(Func<Session, bool> wanted, CancellationToken deadline) => _store.Loop.Run(() => Open(wanted).ToList(), deadline);

    /// <summary>The IPv4 address that stands for an address inside a tunnel. Belongs to the loop.</summary>
    private Ipv4Address? Inner(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6
        ? Ipv4Address.From(address)
        : _store.State.Pools.All.Select(pool => pool.Geometry.AddressOf(Ipv6Address.From(address))).FirstOrDefault(found => found is not null);

    /// <summary>Belongs to the loop.</summary>
    private IEnumerable<SessionInfo> Open(Func<Session, bool> wanted) => _store.State.Sessions
        .Where(session => session.OpenedAt is not null && wanted(session))
        .OrderBy(session => session.OpenedAt)
        .Select(session => session.ToInfo(_store.State.Pools.Of(session.Address)?.Geometry));
}
