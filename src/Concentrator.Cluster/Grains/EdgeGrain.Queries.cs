using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <content>What others ask of the edge.</content>
internal sealed partial class EdgeGrain
{
    /// <inheritdoc/>
    public async Task<List<MachineTunnel>> TunnelsOf(Machine machine, TunnelId? tunnel)
    {
        await Sweep();
        return [.. MachineTunnels.Candidates(_sessions.All, machine, tunnel)];
    }

    /// <inheritdoc/>
    public async Task<List<SessionInfo>> Sessions(UserKey? user)
    {
        await Sweep();
        await Settle();
        return [.. _sessions.All.Where(session => session.OpenedAt is not null && (user is not { } one || one.Names(session.UserName))).Select(session => session.ToInfo(_catalog.Of(session.Address)))];
    }

    /// <inheritdoc/>
    public async Task<SessionPage> Find(SessionQuery query)
    {
        await Sweep();
        await Settle();
        return new SessionSearch(query, _catalog.Of).Find(_sessions.All);
    }

    /// <inheritdoc/>
    public async Task<SessionInfo?> Session(TunnelId tunnel)
    {
        await Sweep();
        return _sessions.Find(tunnel) is { OpenedAt: not null } session ? session.ToInfo(_catalog.Of(session.Address)) : null;
    }

    /// <inheritdoc/>
    public async Task<SessionInfo?> Holder(Ipv4Address address)
    {
        await Sweep();
        return _sessions.All.FirstOrDefault(session => session.OpenedAt is not null && session.HoldsAddress && session.Address == address)?.ToInfo(_catalog.Of(address));
    }

    /// <inheritdoc/>
    public async Task<bool> Has(Ipv4Address address)
    {
        await Sweep();
        return _taking.Contains(address) || _retirement.Has(address) || _sessions.All.Any(session => session.HoldsAddress && session.Address == address);
    }

    /// <inheritdoc/>
    public async Task<bool> Carries(TunnelId tunnel)
    {
        await Sweep();
        return _sessions.Find(tunnel) is { EndRequested: null };
    }

    /// <inheritdoc/>
    public async Task<bool> HasLeased(Ipv4Address address)
    {
        await Sweep();
        return _sessions.All.Any(session => !session.HasFixedAddress && session.HoldsAddress && session.Address == address);
    }

    /// <inheritdoc/>
    public async Task<List<TunnelId>> OpenOf(UserKey user)
    {
        await Sweep();
        return [.. _sessions.All.Where(session => session is { OpenedAt: not null, EndRequested: null } && session.User == user).Select(session => session.Tunnel)];
    }

    /// <inheritdoc/>
    public Task<int> CountLeases(string pool) => Task.FromResult(_leases.Count(pool));

    /// <inheritdoc/>
    public async Task<EdgeInfo?> Info()
    {
        await Sweep();
        return Edge.Epoch == 0 ? null : new EdgeInfo(Name, Edge.Epoch, Edge.OpenTunnels, Edge.RenewedAt);
    }
}
