using Concentrator.Control.Accounting;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Edges;

/// <summary>
/// What one edge carries: sessions from grant to end, and the commands that concern them. It decides and remembers; <see cref="IEdgeRecords"/> keeps. Times that
/// wait are of a clock that nobody sets. Not safe for use by several threads.
/// </summary>
internal sealed class EdgeSessions
{
    /// <summary>The least time between two statements of health of a session.</summary>
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(1);

    private readonly Edge _edge;
    private readonly IEdgeRecords _records;
    private readonly TimeProvider _time;
    private readonly AccountingSchedule? _accounting;
    private readonly Dictionary<TunnelId, Session> _sessions = [];
    private readonly TunnelDeadlines _grants = new();

    /// <summary>Open sessions whose counters may be older than what the edge has told last, until it tells them again.</summary>
    private readonly HashSet<TunnelId> _recalled = [];

    /// <summary>When the edge last said that it carries the very sessions that are known here.</summary>
    private DateTimeOffset _agreedAt = DateTimeOffset.MinValue;

    /// <summary>Makes it without a session.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="records">Keeps what becomes of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="accounting">When sessions are accounted for; null: they are not.</param>
    public EdgeSessions(Edge edge, IEdgeRecords records, TimeProvider time, AccountingSchedule? accounting = null)
    {
        _edge = edge;
        _records = records;
        _time = time;
        _accounting = accounting;
    }

    /// <summary>The edge's epoch, commands and digest.</summary>
    public Edge Edge => _edge;

    /// <summary>Granted and open sessions.</summary>
    public IReadOnlyCollection<Session> All => _sessions.Values;

    /// <summary>The deadlines of its grants; they outlive a reading of the record.</summary>
    public TunnelDeadlines Grants => _grants;

    /// <summary>The granted or open session of a tunnel, or null.</summary>
    public Session? Find(TunnelId tunnel) => _sessions.GetValueOrDefault(tunnel);

    /// <summary>Grants a session. A fixed address becomes its own when it opens, any other at once.</summary>
    /// <param name="session">The session, neither open nor known yet.</param>
    /// <param name="deadline">When the grant expires, in timestamps of the clock.</param>
    public void Grant(Session session, long deadline)
    {
        _sessions.Add(session.Tunnel, session);
        _grants.Set(session.Tunnel, deadline);
        _records.Granted(session);
    }

    /// <summary>The session that may open now: granted to this edge in this epoch and not expired, or open already; null when there is none.</summary>
    public Session? FindToOpen(OpenedRequest request)
    {
        Expire();
        return _sessions.TryGetValue(request.Tunnel, out var session) && session.Epoch == request.Epoch ? session : null;
    }

    /// <summary>The crypto binding is verified.</summary>
    public void Open(Session session)
    {
        var now = _time.GetUtcNow();
        _grants.Remove(session.Tunnel);
        var opened = session with { OpenedAt = now, ReportedAt = now, ReportedTimestamp = _time.GetTimestamp(), HoldsAddress = true, AccountedLevel = _accounting is null ? null : session.Access.Level };
        Store(opened);
        _edge.Opened(session.Tunnel);
        if (_accounting is not null)
        {
            _records.Accounted(new AccountingEvent(AcctStatusType.Start, _edge.Name, opened, now));
            _accounting.Next(opened);
        }
    }

    /// <summary>The edge says that a tunnel is over. Nothing when it is not known.</summary>
    public void Close(ClosedRequest request)
    {
        if (_sessions.TryGetValue(request.Tunnel, out var session))
        {
            var counted = session with { Counters = session.Counters.Later(request.Counters) };
            var asRequested = request.Reason is TunnelEndReason.Administrator or TunnelEndReason.Replaced;
            End(counted, _time.GetUtcNow(), asRequested ? session.EndRequested ?? request.Reason : request.Reason, request.Detail);
        }
    }

    /// <summary>Ends a session or a grant.</summary>
    public void End(Session session, DateTimeOffset at, TunnelEndReason reason, string detail)
    {
        _grants.Remove(session.Tunnel);
        _recalled.Remove(session.Tunnel);
        if (!_sessions.Remove(session.Tunnel))
        {
            return;
        }

        if (session.OpenedAt is not null)
        {
            _edge.Closed(session.Tunnel);
        }

        if (_accounting is not null && session.OpenedAt is not null)
        {
            _accounting.Remove(session.Tunnel);
            _records.Accounted(new AccountingEvent(AcctStatusType.Stop, _edge.Name, session, at) { EndReason = reason });
        }

        _records.Ended(session, at, reason, detail);
    }

    /// <summary>Everything is over: the edge was lost, as far as is known when it last spoke of each.</summary>
    public void LoseAll(string detail)
    {
        foreach (var session in _sessions.Values.ToList())
        {
            End(session, LastKnownAlive(session), TunnelEndReason.EdgeLost, detail);
        }
    }

    /// <summary>Takes back what was granted and did not open in time.</summary>
    public void Expire()
    {
        while (_grants.TryTakeDue(_time.GetTimestamp(), out var tunnel))
        {
            End(_sessions[tunnel], _time.GetUtcNow(), TunnelEndReason.SetupTimeout, "");
        }
    }

    /// <summary>Commands the edge to end an open session, once; false when there is none.</summary>
    public bool RequestEnd(TunnelId tunnel, TunnelEndReason endReason, string reason)
    {
        if (!_sessions.TryGetValue(tunnel, out var session) || session.OpenedAt is null)
        {
            return false;
        }

        if (session.EndRequested is null)
        {
            CommandEnd(session with { EndRequested = endReason }, endReason, reason);
        }

        return true;
    }

    /// <summary>A newer session of the user has the fixed address of an open one from now on: the older is told to end.</summary>
    public void LoseAddress(Session session)
    {
        Store(session with { HoldsAddress = false });
        RequestEnd(session.Tunnel, TunnelEndReason.Replaced, "A newer session of the user took over its address.");
    }

    /// <summary>Changes what a granted or open session may do, and commands its edge to do likewise and to keep what is known of it; false when there is none. Nothing is commanded that is so already.</summary>
    public bool ChangeAccess(TunnelId tunnel, TunnelAccess access, string reason)
    {
        if (!_sessions.TryGetValue(tunnel, out var session))
        {
            return false;
        }

        if (session.Access != access || session.HasNewFacts)
        {
            var isAnotherLevel = access.Level != session.Access.Level;
            Command(session with { Access = access, HasNewFacts = false }, reason);
            if (isAnotherLevel)
            {
                TellLevel(tunnel);
            }
        }

        return true;
    }

    /// <summary>Keeps what else is known of whoever has logged in. The edge is told when the session is judged anew, which is the caller's.</summary>
    public Session Learn(Session session, LoginFacts facts)
    {
        var learnt = session with { Facts = facts, HasNewFacts = true };
        Store(learnt);
        return learnt;
    }

    /// <summary>Keeps what a judgement has found of the user's machine, with the session and with the user. The edge is told as by <see cref="Learn"/>.</summary>
    public Session Note(Session session, PolicyDecision decision)
    {
        if (session.UnhealthySince is not null)
        {
            _sessions[session.Tunnel] = session = session with { UnhealthySince = null };
        }

        if (ReferenceEquals(decision.Lapses, session.Facts.Lapses))
        {
            return session;
        }

        _records.Found(session, decision.Standings);
        return Learn(session, session.Facts with { Lapses = decision.Lapses });
    }

    /// <summary>
    /// Keeps what the machine of an open session says of its health, and says when: here every statement comes in order, and the clocks of those that pass it on may differ.
    /// To judge the session anew is the caller's.
    /// </summary>
    /// <returns>The session; null when there is no such open one of the statement's epoch.</returns>
    public Session? StateHealth(HealthRequest request)
    {
        if (!_sessions.TryGetValue(request.Tunnel, out var session) || session.OpenedAt is null || session.Epoch != request.Epoch)
        {
            return null;
        }

        var (peer, now) = (session.Facts.Peer, _time.GetUtcNow());
        var at = peer.Health?.At + _tick is { } next && next > now ? next : now;
        return Learn(session, session.Facts with { Peer = peer.With(request.Statement with { At = at }) });
    }

    /// <summary>Ends what a user has here: commands for open sessions, and grants are withdrawn. Answers with the number of open sessions.</summary>
    public int EndAllOf(UserKey user, TunnelEndReason endReason, string reason)
    {
        var sessions = _sessions.Values.Where(session => user.Names(session.UserName)).ToList();
        foreach (var session in sessions.Where(session => session.OpenedAt is null))
        {
            End(session, _time.GetUtcNow(), endReason, reason);
        }

        return sessions.Count(session => session.OpenedAt is not null && RequestEnd(session.Tunnel, endReason, reason));
    }

    /// <summary>Commands the edge to take no new tunnels and end the old ones.</summary>
    public void Drain(string reason) => _records.Commanded(_edge, _edge.Command(EdgeCommandKind.Drain, default, TunnelEndReason.ServerStop, reason));

    /// <summary>Begins a new epoch; what was carried in the one before is over.</summary>
    public void BeginEpoch(string detail)
    {
        LoseAll(detail);
        _edge.BeginEpoch(_time.GetUtcNow());
        _records.EpochBegan(_edge);
    }

    /// <summary>The edge begins to carry sessions, or carries no more; accounting is told, if it wants to know of edges.</summary>
    public void Announce(AcctStatusType status)
    {
        if (_accounting is { TellsOfEdges: true })
        {
            _records.Accounted(new AccountingEvent(status, _edge.Name, Session: null, _time.GetUtcNow()));
        }
    }

    /// <summary>
    /// Takes the reports of a renewal: counters, and by the digest whether both sides know the same tunnels. What the edge leaves out for longer than
    /// <paramref name="patience"/> while they differ is over.
    /// </summary>
    /// <param name="request">The renewal.</param>
    /// <param name="patience">How long they may differ.</param>
    /// <param name="unknown">The reports of tunnels that are not known here.</param>
    /// <returns>Whether both know the same; not as long as some counters were recalled and may be old.</returns>
    public bool Report(RenewRequest request, TimeSpan patience, out IReadOnlyList<TunnelReport> unknown)
    {
        var began = _time.GetTimestamp();
        unknown = [.. request.Tunnels.Where(report => !TryReport(report))];
        var agrees = _edge.Agrees(request.Digest, _time.GetTimestamp(), _time.Timestamps(patience), out var unreportedSince);
        if (agrees)
        {
            _agreedAt = _time.GetUtcNow();
        }

        if (unreportedSince is not null)
        {
            foreach (var session in _sessions.Values.Where(session => session.ReportedTimestamp < unreportedSince).ToList())
            {
                End(session, LastKnownAlive(session), TunnelEndReason.EdgeLost, "The edge carries it no more.");
            }
        }

        TellDue(agrees, began);
        return agrees && _recalled.Count == 0;
    }

    /// <summary>Commands after a sequence, in order; by asking, the edge says that it has done all up to it. Another epoch than the edge's gets none.</summary>
    public EdgeCommandBatch Next(long epoch, long afterSequence)
    {
        if (_edge.Epoch != epoch)
        {
            return new EdgeCommandBatch(_edge.Epoch, []);
        }

        if (_edge.Acknowledge(afterSequence))
        {
            _records.Acknowledged(_edge, afterSequence);
        }

        return new EdgeCommandBatch(epoch, _edge.CommandsAfter(afterSequence));
    }

    /// <summary>Writes a session that changed.</summary>
    public void Store(Session session)
    {
        _sessions[session.Tunnel] = session;
        _records.Changed(session);
    }

    /// <summary>Puts a session back, by the record or by the edge's word.</summary>
    /// <param name="session">The session.</param>
    /// <param name="deadline">When its grant expires, in timestamps of the clock; nothing for an open one.</param>
    public void Restore(Session session, long deadline)
    {
        // If an older version kept it, or carries it, a machine in quarantine is not let out because it seems to be found unhealthy for the first time.
        var isUnhealthy = session is { OpenedAt: not null, Facts.Lapses.Count: 0, Access: { Level: not AccessLevel.Full, Missing.Count: > 0 } };
        session = session with { UnhealthySince = isUnhealthy ? session.GrantedAt : null };
        _sessions.Add(session.Tunnel, session);
        if (session.OpenedAt is null)
        {
            _grants.Set(session.Tunnel, deadline);
        }
        else
        {
            _edge.Opened(session.Tunnel);
            RestoreAccounting(session);
        }
    }

    /// <summary>
    /// Puts sessions back by a record that does not have their last counters: the edge is to tell them. What the edge was commanded and has not acknowledged, it is commanded again: of a session and its command
    /// one may have been kept without the other.
    /// </summary>
    /// <param name="sessions">The sessions.</param>
    /// <param name="deadline">When their grants expire, in timestamps of the clock; nothing for open ones.</param>
    public void Recall(IReadOnlyCollection<Session> sessions, long deadline)
    {
        foreach (var session in sessions)
        {
            _edge.SkipTo(session.CommandedAt);
            Restore(session, deadline);
            if (session.OpenedAt is not null)
            {
                _recalled.Add(session.Tunnel);
            }
        }

        var kept = _edge.CommandsAfter(_edge.Acknowledged).Select(command => command.Sequence).ToHashSet();
        foreach (var session in sessions.Where(session => session.CommandedAt > _edge.Acknowledged && !kept.Contains(session.CommandedAt)))
        {
            CommandAgain(_sessions[session.Tunnel]);
        }
    }

    private void CommandAgain(Session session)
    {
        const string Reason = "Commanded again: it may not have arrived.";
        if (session.EndRequested is { } end)
        {
            CommandEnd(session, end, Reason);
        }
        else
        {
            Command(session, Reason);
        }
    }

    /// <summary>Keeps a session, and commands its edge to have it do what it may.</summary>
    private void Command(Session session, string reason) => Keep(session, _edge.ChangeAccess(session.Tunnel, session.Access, session.Facts, reason));

    /// <summary>Keeps a session, and commands its edge to end it.</summary>
    private void CommandEnd(Session session, TunnelEndReason end, string reason) => Keep(session, _edge.Command(EdgeCommandKind.Disconnect, session.Tunnel, end, reason));

    private void Keep(Session session, EdgeCommand command)
    {
        Store(session with { CommandedAt = command.Sequence });
        _records.Commanded(_edge, command);
    }

    /// <summary>A level that accounting was not told before, or may not have been, is told with the next report.</summary>
    private void RestoreAccounting(Session session)
    {
        if (_accounting is null)
        {
            return;
        }

        // The last update may have been a moment ago, and of just what is known here.
        _accounting.Told(session, session.ReportedAt);
        if (session.AccountedLevel is { } level ? level != session.Access.Level : !_accounting.IsRegular(session))
        {
            _accounting.Soon(session.Tunnel);
        }
    }

    /// <summary>
    /// Another level is told at once, as of the edge's last sign of life: the session may prove to have ended then. It waits for the next report when the last update was a moment ago, when nothing
    /// was heard since, or when the counters may be old.
    /// </summary>
    private void TellLevel(TunnelId tunnel)
    {
        var session = _sessions[tunnel];
        if (_accounting is null || session.OpenedAt is null)
        {
            return;
        }

        var at = LastKnownAlive(session);
        if (!_recalled.Contains(tunnel) && _accounting.MayTellAtOnce(tunnel, at))
        {
            TellInterim(_accounting, session, at);
        }
        else
        {
            _accounting.Soon(tunnel);
        }
    }

    /// <summary>
    /// What is due: also of tunnels in which nothing has moved, which the edge does not report. That the edge carries them still, and what their counters are, has to be known by this
    /// renewal; otherwise it waits for the next.
    /// </summary>
    private void TellDue(bool agrees, long began)
    {
        List<TunnelId> unsure = [];
        while (_accounting is not null && _accounting.TryTakeDue(out var tunnel))
        {
            var session = _sessions[tunnel];
            if (_recalled.Contains(tunnel) || !(agrees || session.ReportedTimestamp >= began))
            {
                unsure.Add(tunnel);
                continue;
            }

            // The edge has just said that it carries it.
            TellInterim(_accounting, session, _time.GetUtcNow());
        }

        unsure.ForEach(tunnel => _accounting!.Soon(tunnel));
    }

    /// <summary>Tells how far a session is as of a time, which is kept as its last sign of life: whatever is lost, it does not end before.</summary>
    private void TellInterim(AccountingSchedule accounting, Session session, DateTimeOffset at)
    {
        _sessions[session.Tunnel] = session = session with { ReportedAt = at, AccountedLevel = session.Access.Level };
        _records.Reported(session);
        _records.Accounted(new AccountingEvent(AcctStatusType.InterimUpdate, _edge.Name, session, at));
        accounting.Told(session, at);
    }

    private DateTimeOffset LastKnownAlive(Session session) => session.ReportedAt > _agreedAt ? session.ReportedAt : _agreedAt;

    private bool TryReport(TunnelReport report)
    {
        if (!_sessions.TryGetValue(report.Tunnel, out var session))
        {
            return false;
        }

        _sessions[session.Tunnel] = session = session with { Counters = session.Counters.Later(report.Counters), ReportedAt = _time.GetUtcNow(), ReportedTimestamp = _time.GetTimestamp() };
        _recalled.Remove(session.Tunnel);
        _records.Reported(session);
        return true;
    }
}
