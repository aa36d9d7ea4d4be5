using Concentrator.Control.Addresses;
using Concentrator.Control.Authentication;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Local;

/// <summary>Grants, opens and ends sessions: user, address and edge together. Belongs to the commit loop.</summary>
internal sealed class SessionDesk
{
    private readonly LocalState _state;
    private readonly AddressDesk _addresses;
    private readonly ControlTables _tables;
    private readonly LocalControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly AccessJudge _judge;
    private readonly AccessReview _review;
    private readonly LastAddresses _served = new();

    /// <summary>Makes one.</summary>
    public SessionDesk(LocalState state, AddressDesk addresses, ControlTables tables, LocalControlPlaneOptions options, AccessJudge judge, TimeProvider time)
    {
        _state = state;
        _addresses = addresses;
        _tables = tables;
        _options = options;
        _judge = judge;
        _review = new AccessReview(judge, time);
        _time = time;
    }

    /// <summary>Whether sessions are to be judged again (<see cref="Review"/>). Any thread may ask.</summary>
    public bool IsReviewDue => _review.IsDue;

    /// <summary>Leases an address to a user who has proved itself, or says why not. The same tunnel again gets the same.</summary>
    public Admission Admit(BeginRequest begin, UserKey user, UserTerms? terms, PeerFacts peer, byte[] key, long deadline)
    {
        var now = _time.GetUtcNow();
        Expire();
        if (!_state.Edges.TryGetValue(begin.Edge, out var edge) || edge.Edge.Epoch != begin.Epoch)
        {
            return Admission.Refused(AuthenticationFailure.Unavailable);
        }

        if ((terms?.ToAccount() ?? _tables.Users.Find(user)) is not { } account)
        {
            return Admission.Refused(AuthenticationFailure.UnknownUser);
        }

        if (_state.Find(begin.Tunnel) is { } granted)
        {
            return granted.User == user && granted.IsOn(begin.Edge)
                ? new Admission(GrantOf(granted, _judge.JudgeLogin(begin, account, terms, granted.Facts, now), key), AuthenticationFailure.None)
                : Admission.Refused(AuthenticationFailure.UnknownConversation);
        }

        if (deadline <= _time.GetTimestamp())
        {
            return Admission.Refused(AuthenticationFailure.UnknownConversation);
        }

        var failure = LoginRules.Refusal(account, terms is null ? _tables.Users.Lockout(account.Key) : Lockout.None, _options.Lockout, now);
        if (failure != AuthenticationFailure.None)
        {
            return Admission.Refused(failure);
        }

        var lapses = _judge.Policies.HasGraceTime ? _tables.Lapses.Of(account.Key, UserTerms.AuthorityOf(terms)) : [];
        var decision = _judge.JudgeLogin(begin, account, terms, LoginRules.FactsOf(account, terms, _options.Certificates.Add(peer, now), lapses, now), now);
        if (decision.Denial is not null)
        {
            _judge.LoginDenied(begin, decision);
            return Admission.Refused(AuthenticationFailure.PolicyDenied);
        }

        if (_state.Users.TryGetValue(account.Key, out var sessions) && !sessions.Admits(decision.Sessions))
        {
            return Admission.Refused(AuthenticationFailure.TooManySessions);
        }

        var last = terms is null ? _tables.Users.LastAddress(account.Key) : _served.Of(account.Key);
        if (!_addresses.TryFind(begin, decision, last, out var pool, out var address))
        {
            return Admission.Refused(decision.Address is not null || _state.Pools.Has(decision.Pool) ? AuthenticationFailure.NoAddress : AuthenticationFailure.UnknownPool);
        }

        var session = Session.Granted(begin, decision, pool, address, now, _time.GetTimestamp());
        edge.Grant(session, deadline);
        return new Admission(GrantOf(session, decision, key), AuthenticationFailure.None);
    }

    /// <summary>Opens a granted session; false when there is none (any more) or policy admits it no more.</summary>
    public bool Open(OpenedRequest request)
    {
        Expire();
        if (!_state.Edges.TryGetValue(request.Edge, out var edge) || edge.FindToOpen(request) is not { } session)
        {
            return false;
        }

        if (session.OpenedAt is not null)
        {
            return true;
        }

        // The policy may be another by now, or the hour.
        var decision = _judge.JudgeAgain(session.ToPolicyFacts(), _time.GetUtcNow());
        if (decision.Denial is not null
            || (session.Authority == AuthenticationAuthority.Local && _tables.Users.Find(session.User) is not { Disabled: false })
            || (session.HasFixedAddress && _addresses.IsTaken(session.Address, session.User, session.Authority))
            || !_state.SessionsOf(session.User).TryOpen(session.Tunnel, _judge.SessionsOf(decision), out var replaced))
        {
            edge.End(session, _time.GetUtcNow(), TunnelEndReason.ControlPlane, "");
            return false;
        }

        foreach (var tunnel in replaced)
        {
            RequestEnd(tunnel, TunnelEndReason.Replaced, "A newer session of the user replaced it.");
        }

        TakeFixedAddress(session);
        edge.Open(session);
        Remember(session);
        _tables.Lapses.Note(session.User, session.Authority, decision.Standings, _time.GetUtcNow());
        _review.Reevaluate(_state.Edges.Values, session.Tunnel, isNews: false);
        return true;
    }

    /// <summary>Ends a session; nothing when there is none, or it is another edge's.</summary>
    public void Close(ClosedRequest request)
    {
        if (_state.Edges.TryGetValue(request.Edge, out var edge))
        {
            edge.Close(request);
        }
    }

    /// <summary>Keeps a statement of health with its session, which is judged by it.</summary>
    public HealthAnswer StateHealth(HealthRequest request)
    {
        var edge = _state.Edges.GetValueOrDefault(request.Edge);
        return _review.AnswerHealth(edge, edge?.StateHealth(request));
    }

    /// <summary>Keeps a machine's statement of health with its sessions.</summary>
    public HealthAnswer StateMachineHealth(MachineHealthRequest request)
    {
        var admission = _state.Machines.Admit(request.Claim, _time.GetUtcNow());
        if (admission is not { Machine: { } machine })
        {
            return admission.Refusal!;
        }

        if (StatementOrder.RefusalByOrder(request.Claim.MadeAt, _tables.Machines.LastStatement(machine.Name)) is { } replayed)
        {
            return replayed;
        }

        // Also one that turns out to be of no tunnel is used up.
        _tables.Machines.Stated(machine.Name, request.Claim.MadeAt);
        var statement = request.Statement with { Machine = machine.Name };
        List<MachineTunnel> candidates = [.. MachineTunnels.Candidates(_state.Sessions, machine, request.Tunnel)];
        return MachineTunnels.Choose(candidates, machine)
            .Select(tunnel => StateHealth(new HealthRequest(tunnel.Edge, tunnel.Epoch, tunnel.Tunnel, statement)))
            .ToList()
            .LastOrDefault() ?? MachineTunnels.Refusal(candidates, machine, request.Tunnel);
    }

    /// <summary>Takes back what was granted and did not open in time.</summary>
    public void Expire()
    {
        foreach (var edge in _state.Edges.Values)
        {
            edge.Expire();
        }
    }

    /// <summary>Judges sessions again that are due for it.</summary>
    public void Review()
    {
        Expire();
        _review.Look(_state.Edges.Values);
    }

    /// <summary>Judges a session again because something else is known of it than was (its health); false when there is no such open session.</summary>
    public bool Reevaluate(TunnelId tunnel) => _review.Reevaluate(_state.Edges.Values, tunnel);

    /// <summary>Changes what a session may do by its account's or its RADIUS server's word, and judges it again.</summary>
    public AccessChangeOutcome ChangeOwn(TunnelId tunnel, AccessChange change) => _review.ChangeOwn(_state.Edges.Values, tunnel, change);

    /// <summary>The groups of one of our own users are others: its sessions are judged by them.</summary>
    public void ChangeGroups(UserKey user, IReadOnlyList<string> groups) => _review.ChangeGroups(_state.Edges.Values, user, groups);

    /// <summary>The state was read from the file again: every session is judged again.</summary>
    public void RestartReview() => _review.Restart();

    /// <summary>Commands the edge of an open session to end it, once; false when there is no such session.</summary>
    public bool RequestEnd(TunnelId tunnel, TunnelEndReason endReason, string reason) =>
        _state.Edges.Values.Any(edge => edge.RequestEnd(tunnel, endReason, reason));

    /// <summary>Ends what a user has: commands for open sessions, and grants are withdrawn. Answers with the number of open sessions.</summary>
    public int EndAllOf(UserKey user, TunnelEndReason endReason, string reason) => _state.Edges.Values.Sum(edge => edge.EndAllOf(user, endReason, reason));

    private void Remember(Session session)
    {
        var isOwn = session.Authority == AuthenticationAuthority.Local;
        if (isOwn)
        {
            _tables.Users.ForgivePasswords(session.User);
        }

        if (session.HasFixedAddress)
        {
            return;
        }

        if (isOwn)
        {
            _tables.Users.SetLastAddress(session.User, session.Address);
        }
        else
        {
            _served.Set(session.User, session.Address);
        }
    }

    private void TakeFixedAddress(Session session)
    {
        if (_addresses.TakeFixed(session) is { } before && _state.Find(before) is { } older)
        {
            _state.Edges[older.Edge].LoseAddress(older);
        }
    }

    private Grant GrantOf(Session session, LoginDecision decision, byte[] key) =>
        session.ToGrant(decision, (_state.Pools.Of(session.Address) ?? _state.Pools.All[0]).Definition, key);
}
