using Concentrator.Control.Local.Storage;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Local;

/// <summary>Gives and takes back addresses, in memory and in the file together. Belongs to the commit loop.</summary>
internal sealed class AddressDesk
{
    private readonly LocalState _state;
    private readonly ControlTables _tables;

    /// <summary>Makes one.</summary>
    public AddressDesk(LocalState state, ControlTables tables)
    {
        _state = state;
        _tables = tables;
    }

    /// <summary>Finds the address of a user who logs in: its own, the last one, or the longest unused; one of a pool is leased from now on.</summary>
    public bool TryFind(BeginRequest begin, LoginDecision decision, Ipv4Address last, out string pool, out Ipv4Address address)
    {
        (pool, address) = ("", decision.Address ?? default);
        if (decision.Address is not null)
        {
            return !IsTaken(address, decision.User, decision.AddressGivenBy);
        }

        if (_state.Pools.TryLease(begin.Edge, begin.Tunnel, last, decision.Pool) is not { } lease)
        {
            return false;
        }

        (pool, address) = (lease.Pool, lease.Address);
        if (lease.HandedBlock is { } block)
        {
            _tables.Addresses.SetBlock(Ipv4Address.From(block.BaseAddress), block.PrefixLength, begin.Edge);
        }

        return true;
    }

    /// <summary>Whether somebody else has a user's own address: it was leased from a pool before, or was another user's own, or configuration made it a pool's gateway.</summary>
    public bool IsTaken(Ipv4Address address, UserKey user, AuthenticationAuthority authority) =>
        (_tables.Users.FindByFixedAddress(address) is { } owner && (authority != AuthenticationAuthority.Local || owner.Key != user))
        || _state.Pools.Of(address)?.IsItsOwn(address) == true
        || _state.Pools.HolderOf(address) is not null
        || (_state.Fixed.HolderOf(address) is { } holder && _state.Find(holder)?.User != user);

    /// <summary>Gives a session the user's own address, if that is what it was granted; answers with the tunnel that had it.</summary>
    public TunnelId? TakeFixed(Session session)
    {
        if (!session.HasFixedAddress)
        {
            return null;
        }

        _state.Pools.Of(session.Address)?.Withhold(session.Address);
        return _state.Fixed.Take(session.Address, session.Tunnel);
    }

    /// <summary>Takes back what a session has.</summary>
    public void Release(Session session, DateTimeOffset now)
    {
        if (session.HasFixedAddress)
        {
            _state.Fixed.Release(session.Address, session.Tunnel);
            GiveToPool(session.Address);
        }
        else if (session.HoldsAddress)
        {
            _state.Pools.Release(session.Address, session.Tunnel, now);
            _tables.Addresses.SetUnused(session.Address, now);
        }
    }

    /// <summary>Lets a pool lease an address again that was some user's own, when it is no user's and no session holds it as such.</summary>
    public void GiveToPool(Ipv4Address address)
    {
        if (_state.Fixed.HolderOf(address) is null && _tables.Users.FindByFixedAddress(address) is null)
        {
            _state.Pools.Of(address)?.EndWithhold(address);
        }
    }
}
