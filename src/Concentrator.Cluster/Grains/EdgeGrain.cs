using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control;
using Concentrator.Control.Accounting;
using Concentrator.Control.Authentication;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// Hosts one edge: <see cref="EdgeSessions"/> decides, <see cref="EdgeLeases"/> has the addresses, and this brings them together with users and pools. Calls
/// interleave where one waits; what changes memory does so in one piece, and <see cref="Settle"/> keeps it before an answer leaves.
/// </summary>
[Reentrant]
[RingPlacement]
internal sealed partial class EdgeGrain : RecallingGrain, IEdgeGrain, IEdgeRecords
{
    /// <summary>Commands lie in the edge's record: not all of its tunnels' at once.</summary>
    private const int CommandsAtOnce = 500;

    private static readonly TimeSpan _shortestWait = TimeSpan.FromMilliseconds(50);

    private readonly ClusterSettings _settings;
    private readonly PoolCatalog _catalog;
    private readonly DocumentStore _store;
    private readonly AppendQueue<EndedSession> _history;
    private readonly AppendQueue<AccountingRecord> _accounted;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Unsaved _unsaved;
    private readonly List<(UserKey User, TunnelId Tunnel)> _left = [];
    private readonly List<RetiredHost> _released = [];
    private readonly AccessJudge _judge;
    private readonly AccessReview _review;
    private EdgeSessions _sessions = null!;
    private EdgeLeases _leases = null!;
    private ConversationPlaces _places = null!;
    private EdgeRetirement _retirement = null!;
    private Document<EdgeRecord> _header = null!;
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<Ipv4Address> _taking = [];
    private readonly Dictionary<TunnelId, long> _closedLately = [];
    private bool _held;
    private string? _toldBlocked;
    private bool _mayAdopt;
    private TimeSpan _longestLease;
    private long _leaseUntil;
    private RedisGeneration _generation = RedisGeneration.None;

    public EdgeGrain(ClusterSettings settings, PoolCatalog catalog, DocumentStore store, SessionHistory history, AccessJudge judge, ControlClock clock, ILogger<EdgeGrain> logger)
    {
        _settings = settings;
        _catalog = catalog;
        _store = store;
        _history = new AppendQueue<EndedSession>(history.Add);
        _accounted = new AppendQueue<AccountingRecord>(Append);
        _time = clock.Time;
        _logger = logger;
        _judge = judge;
        _review = new AccessReview(judge, clock.Time, CommandsAtOnce);
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    private string Name => this.GetPrimaryKeyString();

    private Edge Edge => _sessions.Edge;

    /// <inheritdoc/>
    protected override async Task Recall()
    {
        _leases = new EdgeLeases(Name, GrainFactory, _catalog, (name, content) => _store.Open(this.GetGrainId(), name, content), _unsaved);
        _places = new ConversationPlaces(_settings.MaxConversations);
        _retirement = new EdgeRetirement(Name, GrainFactory, pool => _catalog.Find(pool) is not null);

        // Blocks of a pool that is not known here would be overlooked.
        await _catalog.Refresh();
        _header = _store.Open(this.GetGrainId(), "edge", Record);
        var record = await _header.Read(certain: true) ?? new EdgeRecord();
        _generation = _store.Redis.Generation;
        var schedule = _settings.Accounting is { } accounting ? new AccountingSchedule(accounting, _time) : null;
        _sessions = new EdgeSessions(new Edge(Name, record.Epoch, record.LastSequence), this, _time, schedule);
        foreach (var command in record.Commands)
        {
            Edge.Restore(command);
        }

        _held = record.Held;
        _mayAdopt = !_header.IsWhole;
        _longestLease = record.LongestLease > _settings.LeaseDuration ? record.LongestLease : _settings.LeaseDuration;
        _leaseUntil = _time.GetTimestamp() + _time.Timestamps(_longestLease + _settings.LeaseGrace);
        await LoadLeases(record);
    }

    /// <inheritdoc/>
    public async Task<RenewAnswer> Renew(RenewRequest request)
    {
        var version = PortVersion.Agree(request.Version);
        await Sweep();
        await Reassert();
        var answer = request.Epoch == 0 ? await Introduce(request) : await RenewEpoch(request);
        var blocked = _catalog.Blocked;
        _toldBlocked = blocked.Digest;
        return answer with { Version = version, Blocked = blocked.For(request.BlockDigest) };
    }

    /// <inheritdoc/>
    public async Task<EdgeCommandBatch> Next(long epoch, long afterSequence)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            await Sweep();
            var wake = _wake.Task;
            var otherBlocked = _catalog.OtherBlocked;
            var otherPolicies = _catalog.OtherPolicies;
            Review();
            if (MayAdopt(epoch))
            {
                // To answer with another epoch would take from it what it holds.
                throw new ControlPlaneUnavailableException("The edge's record was lost; its renewal brings it back.");
            }

            var batch = _held ? _sessions.Next(epoch, afterSequence) : new EdgeCommandBatch(Edge.Epoch == epoch ? 0 : Edge.Epoch, []);
            await Settle();
            var left = _settings.CommandWait - _time.GetElapsedTime(began);
            var blocked = _catalog.Blocked;
            var news = blocked.For(_toldBlocked);
            if (batch.Epoch != epoch || batch.Commands.Count > 0 || news is not null || left <= TimeSpan.Zero)
            {
                _toldBlocked = blocked.Digest;
                return batch with { Blocked = news };
            }

            using var over = new CancellationTokenSource(UntilReview(left), _time);
            await Task.WhenAny(wake.WaitAsync(over.Token), otherBlocked.WaitAsync(over.Token), otherPolicies.WaitAsync(over.Token));
            await over.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryBegin(TunnelId tunnel, long epoch)
    {
        await Sweep();
        if (!Holds(epoch))
        {
            return false;
        }

        if (_places.TryAdd(tunnel, _time.GetTimestamp() + _time.Timestamps(_settings.ConversationLifetime), _time.GetTimestamp()))
        {
            return true;
        }

        Log.TooMany(_logger, _settings.MaxConversations, Name, tunnel);
        return false;
    }

    /// <inheritdoc/>
    public Task Refused(TunnelId tunnel)
    {
        _places.Remove(tunnel);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<EdgeAdmission> Admit(BeginRequest begin, UserAccount account, Ipv4Address lastAddress, TimeSpan time, UserTerms? terms, PeerFacts peer)
    {
        await Sweep();
        if (!Holds(begin.Epoch) || _closedLately.ContainsKey(begin.Tunnel))
        {
            return EdgeAdmission.Refused(AuthenticationFailure.Unavailable);
        }

        if (_sessions.Find(begin.Tunnel) is null)
        {
            var authority = UserTerms.AuthorityOf(terms);
            var now = _time.GetUtcNow();
            var facts = LoginRules.FactsOf(account, terms, peer, now);
            var decision = _judge.Judge(PolicyFacts.Of(begin, account.Name, authority, facts, now), now);
            if (decision.Denial is not null)
            {
                _judge.LoginDenied(begin, account.Name, decision);
                return EdgeAdmission.Refused(AuthenticationFailure.PolicyDenied);
            }

            // An address that a rule gives is nobody's own, as one that a RADIUS server gives.
            var givenBy = account.FixedAddress is null ? AuthenticationAuthority.Radius : authority;
            var (pool, address, failure) = (account.FixedAddress ?? decision.Terms.Address) is { } own
                ? ("", own, await Fixed(own).IsFreeFor(account.Key, givenBy) ? AuthenticationFailure.None : AuthenticationFailure.NoAddress)
                : await _leases.Lease(begin.Tunnel, lastAddress, terms?.Pool ?? decision.Terms.Pool ?? begin.Pool);
            if (failure != AuthenticationFailure.None)
            {
                return EdgeAdmission.Refused(failure);
            }

            if (!Holds(begin.Epoch))
            {
                return EdgeAdmission.Refused(AuthenticationFailure.Unavailable);
            }

            var deadline = _time.GetTimestamp() + _time.Timestamps(time);
            var granted = Concentrator.Control.Sessions.Session.Granted(begin, account.Name, authority, pool, address, now, _time.GetTimestamp());
            _sessions.Grant(granted with { Facts = facts, Access = _judge.AccessOf(facts, decision) }, deadline);
        }

        var session = _sessions.Find(begin.Tunnel)!;
        await Settle();
        return session.User == account.Key ? new EdgeAdmission(AuthenticationFailure.None, GrantOf(session, account, terms)) : EdgeAdmission.Refused(AuthenticationFailure.UnknownConversation);
    }

    /// <inheritdoc/>
    public async Task<bool> Opened(OpenedRequest request)
    {
        await Sweep();
        if (!Holds(request.Epoch) || _sessions.FindToOpen(request) is not { } session)
        {
            await Settle();
            return false;
        }

        if (session.OpenedAt is not null)
        {
            await Settle();
            return true;
        }

        // The policy may be another by now, or the hour.
        var decision = _judge.Judge(session.ToPolicyFacts(), _time.GetUtcNow());
        if (decision.Denial is not null)
        {
            _sessions.End(session, _time.GetUtcNow(), TunnelEndReason.ControlPlane, "");
            await Settle();
            return false;
        }

        var user = User(session.User);
        var opening = await user.Open(new SessionPlace(session.Tunnel, Name), session.HasFixedAddress ? null : session.Address, session.Authority, _judge.SessionsOf(decision));
        var hasAddress = opening.Taken && (!session.HasFixedAddress || await TakeFixedAddress(session, decision.Terms.Address == session.Address));
        if (_sessions.FindToOpen(request) is not { } still || !Holds(request.Epoch))
        {
            await user.Closed(request.Tunnel);
            return false;
        }

        if (still.OpenedAt is null && (!opening.Taken || !hasAddress))
        {
            _sessions.End(still, _time.GetUtcNow(), TunnelEndReason.ControlPlane, "");
            await Settle();
            if (opening.Taken)
            {
                await user.Closed(request.Tunnel);
            }

            return false;
        }

        if (still.OpenedAt is null)
        {
            if (opening.Groups is { } groups && !UserGroups.AreSame(groups, still.Facts.Groups))
            {
                // They were changed while the session was on its way here.
                still = _sessions.Learn(still, still.Facts with { Groups = groups });
            }

            _sessions.Open(still);
            _places.Remove(request.Tunnel);
            _review.Reevaluate([_sessions], request.Tunnel);
        }

        await Settle();
        foreach (var replaced in opening.Replaced)
        {
            await GrainFactory.GetGrain<IEdgeGrain>(replaced.Edge).RequestEnd(replaced.Tunnel, TunnelEndReason.Replaced, "A newer session of the user replaced it.");
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task Closed(ClosedRequest request)
    {
        await Sweep();
        _places.Remove(request.Tunnel);
        _closedLately[request.Tunnel] = _time.GetTimestamp() + _time.Timestamps(_settings.EdgePatience);
        _sessions.Close(request);
        await Settle();
    }

    /// <inheritdoc/>
    public async Task<HealthAnswer> StateHealth(HealthRequest request)
    {
        await Sweep();
        if (_sessions.Find(request.Tunnel) is not { } session || session.Epoch != request.Epoch)
        {
            return new HealthAnswer(HealthOutcome.UnknownTunnel);
        }

        var outcome = _sessions.StateHealth(request.Tunnel, request.Statement);
        _review.Reevaluate([_sessions], request.Tunnel);
        await Settle();
        return new HealthAnswer(outcome) { Access = outcome == HealthOutcome.UnknownTunnel ? null : _sessions.Find(request.Tunnel)?.Access };
    }

    /// <inheritdoc/>
    public async Task<List<MachineTunnel>> TunnelsOf(Machine machine, TunnelId? tunnel)
    {
        await Sweep();
        return [.. MachineTunnels.Candidates(_sessions.All, machine, tunnel)];
    }

    /// <inheritdoc/>
    public async Task<bool> Reevaluate(TunnelId tunnel)
    {
        await Sweep();
        var known = _review.Reevaluate([_sessions], tunnel);
        await Settle();
        return known;
    }

    /// <inheritdoc/>
    public async Task ChangeGroups(UserKey user, List<string> groups)
    {
        _review.ChangeGroups([_sessions], user, groups);
        await Settle();
    }

    /// <inheritdoc/>
    public async Task<List<SessionInfo>> Sessions(UserKey? user)
    {
        await Sweep();
        await Settle();
        return [.. _sessions.All.Where(session => session.OpenedAt is not null && (user is not { } one || one.Names(session.UserName))).Select(session => session.ToInfo(_catalog.Of(session.Address)))];
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
    public async Task<bool> RequestEnd(TunnelId tunnel, TunnelEndReason endReason, string reason)
    {
        var known = _sessions.RequestEnd(tunnel, endReason, reason);
        await Settle();
        return known;
    }

    /// <inheritdoc/>
    public async Task<AccessChangeOutcome> ChangeOwn(TunnelId tunnel, AccessChange change)
    {
        var outcome = _review.ChangeOwn([_sessions], tunnel, change);
        await Settle();
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<int> EndAllOf(UserKey user, TunnelEndReason endReason, string reason)
    {
        var count = _sessions.EndAllOf(user, endReason, reason);
        await Settle();
        return count;
    }

    /// <inheritdoc/>
    public Task Withhold(string pool, Ipv4Address address, bool withheld)
    {
        _leases.Withhold(address, withheld);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<int> ReturnEmptyBlocks(string pool)
    {
        await Sweep();

        if (_catalog.Find(pool) is not { } geometry || _leases.RemoveEmpty(geometry) is not { Count: > 0 } numbers)
        {
            return 0;
        }

        var now = _time.GetTimestamp();
        foreach (var block in numbers)
        {
            _retirement.Add(block, now);
        }

        _unsaved.Add(_header);
        await Sweep();
        return numbers.Count;
    }

    /// <inheritdoc/>
    public Task<int> CountLeases(string pool) => Task.FromResult(_leases.Count(pool));

    /// <inheritdoc/>
    public async Task<EdgeInfo?> Info()
    {
        await Sweep();
        return Edge.Epoch == 0 ? null : new EdgeInfo(Name, Edge.Epoch, Edge.OpenTunnels, Edge.RenewedAt);
    }

    /// <inheritdoc/>
    public async Task<bool> Drain(string reason)
    {
        await Sweep();
        if (!_held)
        {
            return false;
        }

        _sessions.Drain(reason);
        await Settle();
        return true;
    }

    /// <inheritdoc/>
    public async Task Tick()
    {
        await Sweep();
        Review();
        await Reassert();
        await Settle();
    }

    /// <summary>Judges the sessions again that are due for it.</summary>
    private void Review()
    {
        if (_held && _review.IsDue)
        {
            _review.Look([_sessions]);
        }
    }

    /// <summary>How long to wait: no longer than until the next session is to be judged again.</summary>
    private TimeSpan UntilReview(TimeSpan left)
    {
        var until = _review.NextAt - _time.GetUtcNow();
        return until < left ? (until > _shortestWait ? until : _shortestWait) : left;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "There are {Count} logins at once on edge {Edge}; tunnel {Tunnel} was refused.")]
        public static partial void TooMany(ILogger logger, int count, string edge, TunnelId tunnel);

        [LoggerMessage(2, LogLevel.Warning, "The lease of edge {Edge}, epoch {Epoch}, is over: {Tunnels} tunnels are lost, its addresses are free.")]
        public static partial void LeaseOver(ILogger logger, string edge, long epoch, int tunnels);

        [LoggerMessage(3, LogLevel.Information, "Edge {Edge} introduced itself: epoch {Epoch}.")]
        public static partial void Introduced(ILogger logger, string edge, long epoch);

        [LoggerMessage(4, LogLevel.Warning, "The record of edge {Edge} was lost; it holds epoch {Epoch} and tells what it carries.")]
        public static partial void Adopted(ILogger logger, string edge, long epoch);

        [LoggerMessage(5, LogLevel.Information, "Edge {Edge} has left.")]
        public static partial void Left(ILogger logger, string edge);

        [LoggerMessage(6, LogLevel.Warning, "Edge {Edge} of epoch {Epoch} renewed a lease that is not its any more.")]
        public static partial void Fenced(ILogger logger, string edge, long epoch);

        [LoggerMessage(8, LogLevel.Error, "Block {Number} of pool {Pool} was given to another edge while {Edge} held it: its tunnels end.")]
        public static partial void BlockLost(ILogger logger, string pool, int number, string edge);

        [LoggerMessage(9, LogLevel.Warning, "Edge {Edge} could not give addresses back, and tries again: {Reason}")]
        public static partial void NotGivenBack(ILogger logger, string edge, string reason);

        [LoggerMessage(7, LogLevel.Warning, "User {User} was not told that tunnel {Tunnel} is over; it asks when it matters: {Reason}")]
        public static partial void NotTold(ILogger logger, UserKey user, TunnelId tunnel, string reason);
    }
}
