using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;

namespace Concentrator.Control.Edges;

/// <summary>
/// Judges open sessions again: all of them when the policy is another, one when something is known of it that was not, and each when time changes the answer. A session that is denied is told to end;
/// of one that may stay only what it may do changes. Address, pool and name servers stay until the next dial. Not safe for use by several threads.
/// </summary>
/// <param name="judge">Judges.</param>
/// <param name="time">The clock.</param>
/// <param name="mostCommands">How many sessions may be commanded by one look, so that what is kept of it stays small; the next look goes on.</param>
internal sealed class AccessReview(AccessJudge judge, TimeProvider time, int mostCommands = int.MaxValue)
{
    private readonly ReviewTimes _times = new();
    private readonly Queue<TunnelId> _waiting = new();
    private PolicySet? _by;
    private bool _waits;
    private int _commands;

    /// <summary>Whether there is something to look at. Any thread may ask.</summary>
    public bool IsDue => Volatile.Read(ref _waits) || !ReferenceEquals(Volatile.Read(ref _by), judge.Policies) || _times.First <= time.GetUtcNow();

    /// <summary>When time brings the next thing to look at; <see cref="DateTimeOffset.MaxValue"/>: it does not.</summary>
    public DateTimeOffset NextAt => Volatile.Read(ref _waits) ? time.GetUtcNow() : _times.First;

    /// <summary>Looks at what is due.</summary>
    public void Look(IReadOnlyCollection<EdgeSessions> edges)
    {
        var policies = judge.Policies;
        if (!ReferenceEquals(_by, policies))
        {
            _times.Clear();
            _waiting.Clear();
            foreach (var session in edges.SelectMany(edge => edge.All))
            {
                _waiting.Enqueue(session.Tunnel);
            }

            Volatile.Write(ref _by, policies);
        }

        var now = time.GetUtcNow();
        for (_commands = 0; _commands < mostCommands && (_waiting.TryDequeue(out var tunnel) || _times.TryTakeDue(now, out tunnel));)
        {
            Reevaluate(edges, tunnel);
        }

        Volatile.Write(ref _waits, _waiting.Count > 0);
    }

    /// <summary>Something else is known of a session than was: judges it. False when there is no such open session.</summary>
    /// <param name="edges">The edges, one of which has it.</param>
    /// <param name="tunnel">Its tunnel.</param>
    /// <param name="verdicts">What health policies have said of it already.</param>
    /// <param name="isNews">Whether what health policies say is to be counted: it was not just before.</param>
    public bool Reevaluate(IReadOnlyCollection<EdgeSessions> edges, TunnelId tunnel, HealthVerdicts? verdicts = null, bool isNews = true)
    {
        foreach (var edge in edges)
        {
            if (edge.Find(tunnel) is { OpenedAt: not null } session)
            {
                Judge(edge, session, verdicts, isNews);
                return true;
            }
        }

        return false;
    }

    /// <summary>Judges a session by the statement of health that it has now, and answers whoever made it.</summary>
    /// <param name="edge">The edge that the statement came through; null: it is not known.</param>
    /// <param name="stated">The session (<see cref="EdgeSessions.StateHealth"/>); null: there is none.</param>
    /// <param name="verdicts">What health policies have said of it already.</param>
    public HealthAnswer AnswerHealth(EdgeSessions? edge, Session? stated, HealthVerdicts? verdicts = null)
    {
        if (edge is null || stated is null || !Reevaluate([edge], stated.Tunnel, verdicts))
        {
            return new HealthAnswer(HealthOutcome.UnknownTunnel);
        }

        return new HealthAnswer(HealthOutcome.Taken) { Access = edge.Find(stated.Tunnel)!.Access };
    }

    /// <summary>The groups of one of our own users are others: its sessions are judged by them.</summary>
    public void ChangeGroups(IReadOnlyCollection<EdgeSessions> edges, UserKey user, IReadOnlyList<string> groups)
    {
        foreach (var edge in edges)
        {
            foreach (var session in edge.All.Where(session => session.Authority == AuthenticationAuthority.Local && user.Names(session.UserName)).ToList())
            {
                Judge(edge, UserGroups.AreSame(groups, session.Facts.Groups) ? session : edge.Learn(session, session.Facts with { Groups = groups }));
            }
        }
    }

    /// <summary>A RADIUS server says otherwise what a session may do: judges it. Each change is taken once and none after a later one, wherever it was heard.</summary>
    public AccessChangeOutcome ChangeOwn(IReadOnlyCollection<EdgeSessions> edges, TunnelId tunnel, AccessChange change)
    {
        foreach (var edge in edges)
        {
            if (edge.Find(tunnel) is { OpenedAt: not null } session)
            {
                if (!IsNew(change, session.Facts, out var outcome))
                {
                    return outcome;
                }

                var own = change.ApplyTo(session.Facts.Own ?? session.Access with { Rule = null });
                Judge(edge, edge.Learn(session, Note(change, session.Facts) with { Own = own, Groups = change.Groups ?? session.Facts.Groups }));
                return AccessChangeOutcome.Taken;
            }
        }

        return AccessChangeOutcome.UnknownTunnel;
    }

    /// <summary>What was found so far counts no more: everything is looked at again.</summary>
    public void Restart() => Volatile.Write(ref _by, null);

    private static bool IsNew(AccessChange change, LoginFacts facts, out AccessChangeOutcome outcome)
    {
        outcome = AccessChangeOutcome.Taken;
        if (change.At is not { } at || facts.OwnChangedAt is not { } last || at > last)
        {
            return true;
        }

        if (at < last)
        {
            outcome = AccessChangeOutcome.Outdated;
            return false;
        }

        return !facts.OwnChanges.Contains(change.Id, StringComparer.Ordinal);
    }

    private static LoginFacts Note(AccessChange change, LoginFacts facts) => change.At is not { } at
        ? facts
        : facts with { OwnChangedAt = at, OwnChanges = at == facts.OwnChangedAt ? [.. facts.OwnChanges, change.Id] : [change.Id] };

    private void Judge(EdgeSessions edge, Session session, HealthVerdicts? verdicts = null, bool isNews = true)
    {
        // A policy that a newer node has written and this one cannot read is no reason to end anybody's session.
        if (session.OpenedAt is null || session.EndRequested is not null || judge.Policies.IsClosed)
        {
            return;
        }

        var (known, now) = (session.ToPolicyFacts(), time.GetUtcNow());
        var decision = isNews ? judge.Judge(known, now, verdicts) : judge.JudgeAgain(known, now, verdicts);
        if (decision.Denial is not null)
        {
            _times.Set(session.Tunnel, at: null);
            _commands++;
            edge.RequestEnd(session.Tunnel, TunnelEndReason.Policy, judge.SessionDenied(session, decision));
            return;
        }

        _times.Set(session.Tunnel, decision.LooksAgainAt);
        session = edge.Note(session, decision);
        var facts = session.Facts.Own is null ? session.Facts with { Own = session.Access with { Rule = null } } : session.Facts;
        var access = judge.AccessOf(facts, decision);
        var isSame = access == session.Access;
        if (isSame && !session.HasNewFacts)
        {
            return;
        }

        if (!ReferenceEquals(facts, session.Facts))
        {
            edge.Store(session with { Facts = facts });
        }

        _commands++;
        if (!isSame)
        {
            judge.SessionChanged(session, access);
        }

        edge.ChangeAccess(session.Tunnel, access, access.Rule is { } rule ? $"The access policy says so (rule {rule})." : "The access policy says so.");
    }
}
