using System.Net;
using Concentrator.Control.Authentication;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Local;

/// <summary>Grants, opens and ends sessions: each change in memory and in the file together. Belongs to the commit loop.</summary>
internal sealed class SessionDesk
{
    private readonly LocalState _state;
    private readonly AddressDesk _addresses;
    private readonly ControlTables _tables;
    private readonly LocalControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _commandAdded;

    /// <summary>Makes one.</summary>
    /// <param name="state">The state.</param>
    /// <param name="addresses">Gives and takes back addresses.</param>
    /// <param name="tables">The file.</param>
    /// <param name="options">Policies and limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="commandAdded">Told the edge for which a command was added.</param>
    public SessionDesk(LocalState state, AddressDesk addresses, ControlTables tables, LocalControlPlaneOptions options, TimeProvider time, Action<string> commandAdded)
    {
        _state = state;
        _addresses = addresses;
        _tables = tables;
        _options = options;
        _time = time;
        _commandAdded = commandAdded;
    }

    /// <summary>Leases an address to a user who has proved itself, or says why not. The same tunnel again gets the same.</summary>
    public Admission Admit(BeginRequest begin, UserKey user, byte[] key, long deadline)
    {
        var now = _time.GetUtcNow();
        Expire();
        if (!_state.Edges.TryGetValue(begin.Edge, out var edge) || edge.Epoch != begin.Epoch)
        {
            return Admission.Refused(AuthenticationFailure.Unavailable);
        }

        if (_tables.Users.Find(user) is not { } account)
        {
            return Admission.Refused(AuthenticationFailure.UnknownUser);
        }

        if (_state.Sessions.TryGetValue(begin.Tunnel, out var granted))
        {
            return granted.User == user && granted.IsOn(begin.Edge)
                ? new Admission(GrantOf(granted, account, key), AuthenticationFailure.None)
                : Admission.Refused(AuthenticationFailure.UnknownConversation);
        }

        if (Refusal(account, now, deadline) is { } failure)
        {
            return Admission.Refused(failure);
        }

        if (!_addresses.TryFind(begin, account, out var pool, out var address))
        {
            return Admission.Refused(AuthenticationFailure.NoAddress);
        }

        var session = new Session
        {
            Tunnel = begin.Tunnel,
            Edge = begin.Edge,
            Epoch = begin.Epoch,
            UserName = account.Name,
            Method = begin.Method,
            Origin = begin.Origin,
            Pool = pool,
            Address = address,
            HoldsAddress = pool.Length > 0,
            GrantedAt = now,
            ReportedAt = now,
            ReportedTimestamp = _time.GetTimestamp(),
        };
        _state.Sessions.Add(session.Tunnel, session);
        _state.Grants.Add(session.Tunnel, deadline);
        _tables.Sessions.Add(session);
        return new Admission(GrantOf(session, account, key), AuthenticationFailure.None);
    }

    /// <summary>Opens a granted session; false when there is none (any more) or policy admits it no more.</summary>
    public bool Open(OpenedRequest request)
    {
        Expire();
        if (!_state.Sessions.TryGetValue(request.Tunnel, out var session) || !session.IsOn(request.Edge) || session.Epoch != request.Epoch)
        {
            return false;
        }

        if (session.OpenedAt is not null)
        {
            return true;
        }

        if (_state.Grants.IsExpired(session.Tunnel, _time.GetTimestamp())
            || _tables.Users.Find(session.User) is not { Disabled: false }
            || (session.HasFixedAddress && _addresses.IsTaken(session.Address, session.User))
            || !_state.SessionsOf(session.User).TryOpen(session.Tunnel, _options.Sessions, out var replaced))
        {
            End(session, _time.GetUtcNow(), TunnelEndReason.ControlPlane, "");
            return false;
        }

        foreach (var tunnel in replaced)
        {
            RequestEnd(tunnel, TunnelEndReason.Replaced, "A newer session of the user replaced it.");
        }

        TakeFixedAddress(session);
        var now = _time.GetUtcNow();
        Store(session with { OpenedAt = now, ReportedAt = now, ReportedTimestamp = _time.GetTimestamp(), HoldsAddress = true });
        _state.Grants.Remove(session.Tunnel);
        _state.Edges[session.Edge].Opened(session.Tunnel);
        _tables.Users.ClearLockout(session.User);
        if (!session.HasFixedAddress)
        {
            _tables.Users.SetLastAddress(session.User, session.Address);
        }

        return true;
    }

    /// <summary>Ends a session; nothing when there is none, or it is another edge's.</summary>
    public void Close(ClosedRequest request)
    {
        if (_state.Sessions.TryGetValue(request.Tunnel, out var session) && session.IsOn(request.Edge))
        {
            var counted = session with { Counters = session.Counters.Later(request.Counters) };
            var asRequested = request.Reason is TunnelEndReason.Administrator or TunnelEndReason.Replaced;
            End(counted, _time.GetUtcNow(), asRequested ? session.EndRequested ?? request.Reason : request.Reason, request.Detail);
        }
    }

    /// <summary>Ends a session whose edge was lost.</summary>
    public void Lose(Session session, string detail) => End(session, session.ReportedAt, TunnelEndReason.EdgeLost, detail);

    /// <summary>Takes back what was granted and did not open in time.</summary>
    public void Expire()
    {
        while (_state.Grants.TryTakeExpired(_time.GetTimestamp(), out var tunnel))
        {
            End(_state.Sessions[tunnel], _time.GetUtcNow(), TunnelEndReason.SetupTimeout, "");
        }
    }

    /// <summary>Commands the edge of an open session to end it, once; false when there is no such session.</summary>
    public bool RequestEnd(TunnelId tunnel, TunnelEndReason endReason, string reason)
    {
        if (!_state.Sessions.TryGetValue(tunnel, out var session) || session.OpenedAt is null)
        {
            return false;
        }

        if (session.EndRequested is null && _state.Edges.TryGetValue(session.Edge, out var edge))
        {
            Store(session with { EndRequested = endReason });
            _state.SessionsOf(session.User).End(tunnel);
            _tables.Edges.AddCommand(edge, edge.Command(EdgeCommandKind.Disconnect, tunnel, endReason, reason));
            _commandAdded(edge.Name);
        }

        return true;
    }

    /// <summary>Ends what a user has: commands for open sessions, and grants are withdrawn. Answers with the number of open sessions.</summary>
    public int EndAllOf(UserKey user, TunnelEndReason endReason, string reason)
    {
        var sessions = _state.Sessions.Values.Where(session => session.User == user).ToList();
        foreach (var session in sessions.Where(session => session.OpenedAt is null))
        {
            End(session, _time.GetUtcNow(), endReason, reason);
        }

        return sessions.Count(session => session.OpenedAt is not null && RequestEnd(session.Tunnel, endReason, reason));
    }

    /// <summary>Writes a session that changed.</summary>
    public void Store(Session session)
    {
        _state.Sessions[session.Tunnel] = session;
        _tables.Sessions.Update(session);
    }

    private AuthenticationFailure? Refusal(UserAccount account, DateTimeOffset now, long deadline)
    {
        if (deadline <= _time.GetTimestamp())
        {
            return AuthenticationFailure.UnknownConversation;
        }

        if (account.Disabled)
        {
            return AuthenticationFailure.AccountDisabled;
        }

        if (_tables.Users.Lockout(account.Key).IsLocked(_options.Lockout, now))
        {
            return AuthenticationFailure.LockedOut;
        }

        return _state.Users.TryGetValue(account.Key, out var sessions) && !sessions.Admits(_options.Sessions) ? AuthenticationFailure.TooManySessions : null;
    }

    private void TakeFixedAddress(Session session)
    {
        if (_addresses.TakeFixed(session) is { } before)
        {
            Store(_state.Sessions[before] with { HoldsAddress = false });
            RequestEnd(before, TunnelEndReason.Replaced, "A newer session of the user took over its address.");
        }
    }

    private void End(Session session, DateTimeOffset at, TunnelEndReason reason, string detail)
    {
        _state.Sessions.Remove(session.Tunnel);
        _state.Grants.Remove(session.Tunnel);
        _tables.Sessions.Remove(session.Tunnel);
        _addresses.Release(session, _time.GetUtcNow());
        if (session.OpenedAt is null)
        {
            return;
        }

        _tables.History.Add(session, at, reason, detail);
        if (_state.Edges.TryGetValue(session.Edge, out var edge))
        {
            edge.Closed(session.Tunnel);
        }

        var sessions = _state.SessionsOf(session.User);
        sessions.Remove(session.Tunnel);
        if (sessions.IsEmpty)
        {
            _state.Users.Remove(session.User);
        }
    }

    private Grant GrantOf(Session session, UserAccount account, byte[] key)
    {
        var pool = (_state.Pools.Of(session.Address) ?? _state.Pools.All[0]).Definition;
        return new Grant
        {
            UserName = account.Name,
            Pool = session.Pool,
            Address = session.Address.ToIPAddress(),
            Gateway = pool.EffectiveGateway,
            Route = session.HasFixedAddress ? new IPNetwork(session.Address.ToIPAddress(), 32) : pool.BlockOf(session.Address),
            DnsServers = pool.DnsServers,
            NbnsServers = pool.NbnsServers,
            SessionLimit = account.SessionLimit ?? _options.SessionLimit,
            IdleLimit = account.IdleLimit ?? _options.IdleLimit,
            HigherLayerAuthenticationKey = key,
        };
    }
}
