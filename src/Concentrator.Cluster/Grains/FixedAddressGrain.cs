using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts one address that is some user's own: whose, and which edge has it. Another edge gets it when that one has it no more.</summary>
[Reentrant]
[RingPlacement]
internal sealed class FixedAddressGrain : Grain, IFixedAddressGrain
{
    private readonly DocumentStore _store;
    private readonly PoolCatalog _catalog;
    private readonly Unsaved _unsaved;
    private readonly SemaphoreSlim _taking = new(1, 1);
    private bool _isWhole;
    private FixedAddressRecord _record = new();
    private Document<FixedAddressRecord> _document = null!;

    public FixedAddressGrain(DocumentStore store, PoolCatalog catalog)
    {
        _store = store;
        _catalog = catalog;
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    private Ipv4Address Address => Ipv4Address.From(System.Net.IPAddress.Parse(this.GetPrimaryKeyString()));

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _document = _store.Open(this.GetGrainId(), "address", () => _record == new FixedAddressRecord() ? null : _record);
        _record = await _document.Read() ?? new FixedAddressRecord();
        _isWhole = _document.IsWhole;
    }

    /// <inheritdoc/>
    public async Task<string?> Assign(string userName)
    {
        while (_record.Owner is { } owner)
        {
            if (UserKey.Of(owner) == UserKey.Of(userName))
            {
                return null;
            }

            if (await IsOwned(owner))
            {
                return owner;
            }

            if (string.Equals(_record.Owner, owner, StringComparison.Ordinal))
            {
                // It does not know of it: it was removed or given another one when Redis or a silo failed on the way.
                break;
            }
        }

        await Keep(_record with { Owner = userName });
        await Withhold(withheld: true);
        return null;
    }

    /// <inheritdoc/>
    public async Task Restore(string userName)
    {
        if (await Assign(userName) is null)
        {
            await Keep(_record with { Owner = userName });
            await Withhold(withheld: true);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> Owner() => _record.Owner is { } owner && await IsOwned(owner) ? owner : null;

    /// <inheritdoc/>
    public async Task Unassign(UserKey user)
    {
        if (_record.Owner is { } owner && UserKey.Of(owner) == user)
        {
            await Keep(_record with { Owner = null });
            await EndWithhold();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsFreeFor(UserKey user, AuthenticationAuthority authority)
    {
        if (authority != AuthenticationAuthority.Local)
        {
            return await IsFreeForServed(user);
        }

        if (await Assign(user.Value) is not null)
        {
            return false;
        }

        // Assigned above when its record was lost: the user's own says that it is its. Somebody may have it from the pool, from before it became the user's own.
        return _catalog.Of(Address) is not { } pool
            || await GrainFactory.GetGrain<IAddressPoolGrain>(pool.Definition.Name).HolderOf(Address) is not { } edge
            || await GrainFactory.GetGrain<IEdgeGrain>(edge).Holder(Address) is not { Pool.Length: > 0 };
    }

    /// <summary>Whether a user whom a RADIUS server gives the address may have it: it becomes nobody's own by that, so that only who has it now, or owns it, stands in the way.</summary>
    private async Task<bool> IsFreeForServed(UserKey user)
    {
        await Recover();
        return await Owner() is null
            && (_record.Holder is not { } holder || await GrainFactory.GetGrain<IEdgeGrain>(holder.Edge).Holder(Address) is not { } session || user.Names(session.UserName))
            && (_catalog.Of(Address) is not { } pool
                || await GrainFactory.GetGrain<IAddressPoolGrain>(pool.Definition.Name).HolderOf(Address) is not { } edge
                || !await GrainFactory.GetGrain<IEdgeGrain>(edge).HasLeased(Address));
    }

    /// <inheritdoc/>
    public async Task<bool> Serve(UserKey user)
    {
        await _taking.WaitAsync();
        try
        {
            // First no pool may lease it any more; what one has leased before is seen after that.
            await Withhold(withheld: true);
            var isFree = await IsFreeForServed(user);
            if (!isFree)
            {
                await EndWithhold();
            }

            return isFree;
        }
        finally
        {
            _taking.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<SessionPlace?> Take(string edge, TunnelId tunnel)
    {
        // One after another: while one is answered by the edge that has it, nobody else gets it.
        await _taking.WaitAsync();
        try
        {
            return await TakeInTurn(edge, tunnel);
        }
        finally
        {
            _taking.Release();
        }
    }

    private async Task<SessionPlace?> TakeInTurn(string edge, TunnelId tunnel)
    {
        await Recover(edge);
        if (_record.Holder is { } holder
            && !string.Equals(holder.Edge, edge, StringComparison.Ordinal)
            && await GrainFactory.GetGrain<IEdgeGrain>(holder.Edge).Has(Address))
        {
            return holder;
        }

        await Keep(_record with { Holder = new SessionPlace(tunnel, edge) });
        if (_record.Owner is null)
        {
            await Withhold(withheld: true);
        }

        return null;
    }

    private async Task Recover(string asking = "")
    {
        if (!_isWhole)
        {
            await AskEveryEdge(asking);
            _isWhole = true;
        }
    }

    /// <summary>The record may be lost: whoever has the address says so.</summary>
    private async Task AskEveryEdge(string asking)
    {
        foreach (var edge in await GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).List())
        {
            if (!string.Equals(edge, asking, StringComparison.Ordinal) && await GrainFactory.GetGrain<IEdgeGrain>(edge).Holder(Address) is { } session)
            {
                _record = _record with { Holder = new SessionPlace(session.Tunnel, edge) };
                return;
            }
        }
    }

    /// <inheritdoc/>
    public async Task Release(string edge, TunnelId tunnel)
    {
        if (_record.Holder is { } holder && holder.Tunnel == tunnel && string.Equals(holder.Edge, edge, StringComparison.Ordinal))
        {
            await Keep(_record with { Holder = null });
        }

        await EndWithhold();
    }

    /// <inheritdoc/>
    public Task<SessionPlace?> Holder() => Task.FromResult(_record.Holder);

    private Task<bool> IsOwned(string owner) => GrainFactory.GetGrain<IUserGrain>(UserKey.Of(owner).Value).Owns(Address);

    private async Task Keep(FixedAddressRecord record)
    {
        _record = record;
        _unsaved.Add(_document);
        await _unsaved.Settle();
    }

    private Task EndWithhold() => _record.Owner is null && _record.Holder is null ? Withhold(withheld: false) : Task.CompletedTask;

    private Task Withhold(bool withheld) =>
        _catalog.Of(Address) is { } pool ? GrainFactory.GetGrain<IAddressPoolGrain>(pool.Definition.Name).Withhold(Address, withheld) : Task.CompletedTask;
}
