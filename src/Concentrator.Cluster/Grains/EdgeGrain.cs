using Concentrator.Cluster.Ports;
using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control;
using Concentrator.Control.Accounting;
using Concentrator.Control.Edges;
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
    private readonly ClusterSettings _settings;
    private readonly PoolCatalog _catalog;
    private readonly DocumentStore _store;
    private readonly AppendQueue<EndedSession> _history;
    private readonly AppendQueue<AccountingRecord> _accounted;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Unsaved _unsaved;
    private readonly List<(UserKey User, TunnelId Tunnel)> _left = [];
    private readonly Dictionary<(UserKey User, AuthenticationAuthority Authority, string Policy), DateTimeOffset?> _found = [];
    private readonly List<RetiredHost> _released = [];
    private readonly FilterDigests _digests = new();
    private readonly AccessJudge _judge;
    private readonly HealthPolicies _health;
    private readonly AccessReview _review;
    private EdgeSessions _sessions = null!;
    private EdgeLeases _leases = null!;
    private EdgeFilters _filters = null!;
    private ConversationPlaces _places = null!;
    private EdgeRetirement _retirement = null!;
    private Document<EdgeRecord> _header = null!;
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<Ipv4Address> _taking = [];
    private readonly Dictionary<TunnelId, long> _closedLately = [];
    private bool _held;
    private string? _toldBlocked;
    private int _version = PortVersion.Oldest;
    private bool _mayAdopt;
    private TimeSpan _longestLease;
    private long _leaseUntil;
    private RedisGeneration _generation = RedisGeneration.None;

    public EdgeGrain(ClusterSettings settings, PoolCatalog catalog, DocumentStore store, SessionHistory history, AccessJudge judge, HealthPolicies health, ControlClock clock, ILogger<EdgeGrain> logger)
    {
        _settings = settings;
        _catalog = catalog;
        _store = store;
        _history = new AppendQueue<EndedSession>(history.Add);
        _accounted = new AppendQueue<AccountingRecord>(Append);
        _time = clock.Time;
        _logger = logger;
        _judge = judge;
        _health = health;
        _review = new AccessReview(judge, clock.Time, CommandsAtOnce);
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    private string Name => this.GetPrimaryKeyString();

    private Edge Edge => _sessions.Edge;

    /// <inheritdoc/>
    protected override async Task Recall()
    {
        _filters = new EdgeFilters(_digests, content => _store.Open(this.GetGrainId(), "filters", content), DeactivateOnIdle);
        _leases = new EdgeLeases(Name, GrainFactory, _catalog, (name, content) => _store.Open(this.GetGrainId(), name, content), _filters, _unsaved);
        _places = new ConversationPlaces(_settings.MaxConversations);
        _retirement = new EdgeRetirement(Name, GrainFactory, pool => _catalog.Find(pool) is not null);

        // Blocks of a pool that is not known here would be overlooked.
        await _catalog.Refresh();
        _header = _store.Open(this.GetGrainId(), "edge", Record);
        var record = await _header.Read(certain: true) ?? new EdgeRecord();
        _generation = _store.Redis.Generation;
        var schedule = _settings.Accounting is { } accounting ? new AccountingSchedule(accounting, _time) : null;
        _sessions = new EdgeSessions(new Edge(Name, record.Epoch, record.LastSequence, record.Acknowledged), this, _time, schedule);
        if (!_header.IsWhole)
        {
            // Perhaps the edge has seen commands that nobody remembers: new ones must not come under their sequences.
            Edge.SkipTo(_time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        foreach (var command in record.Commands)
        {
            Edge.Restore(command);
        }

        _held = record.Held;
        _mayAdopt = !_header.IsWhole;
        _longestLease = record.LongestLease > _settings.LeaseDuration ? record.LongestLease : _settings.LeaseDuration;
        _leaseUntil = _time.GetTimestamp() + _time.Timestamps(_longestLease + _settings.LeaseGrace);
        await _filters.Recall();
        await LoadLeases(record);
    }

    /// <inheritdoc/>
    public async Task<RenewAnswer> Renew(RenewRequest request)
    {
        _version = PortVersion.Agree(request.Version);
        await Sweep();
        await Reassert();
        var answer = request.Epoch == 0 ? await Introduce(request) : await RenewEpoch(ReportParcel.Unpack(request));
        var blocked = _catalog.Blocked;
        _toldBlocked = blocked.Digest;
        return answer with { Version = _version, Blocked = blocked.For(request.BlockDigest) };
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
    public async Task<EdgeAdmission> Admit(BeginRequest begin, LoginDecision decision, Ipv4Address lastAddress, TimeSpan time)
    {
        await Sweep();
        if (!Holds(begin.Epoch) || _closedLately.ContainsKey(begin.Tunnel))
        {
            return EdgeAdmission.Refused(AuthenticationFailure.Unavailable);
        }

        if (_sessions.Find(begin.Tunnel) is null)
        {
            var (pool, address, failure) = decision.Address is { } own
                ? ("", own, await Fixed(own).IsFreeFor(decision.User, decision.AddressGivenBy) ? AuthenticationFailure.None : AuthenticationFailure.NoAddress)
                : await _leases.Lease(begin.Tunnel, lastAddress, decision.Pool);
            if (failure != AuthenticationFailure.None)
            {
                return EdgeAdmission.Refused(failure);
            }

            if (!Holds(begin.Epoch))
            {
                return EdgeAdmission.Refused(AuthenticationFailure.Unavailable);
            }

            var deadline = _time.GetTimestamp() + _time.Timestamps(time);
            _sessions.Grant(Concentrator.Control.Sessions.Session.Granted(begin, decision, pool, address, _time.GetUtcNow(), _time.GetTimestamp()), deadline);
        }

        var session = _sessions.Find(begin.Tunnel)!;
        await Settle();
        return session.User == decision.User ? new EdgeAdmission(AuthenticationFailure.None, GrantOf(session, decision)) : EdgeAdmission.Refused(AuthenticationFailure.UnknownConversation);
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
        var decision = _judge.JudgeAgain(session.ToPolicyFacts(), _time.GetUtcNow());
        if (decision.Denial is not null)
        {
            _sessions.End(session, _time.GetUtcNow(), TunnelEndReason.ControlPlane, "");
            await Settle();
            return false;
        }

        var user = User(session.User);
        var opening = await user.Open(new SessionPlace(session.Tunnel, Name), session.HasFixedAddress ? null : session.Address, session.Authority, _judge.SessionsOf(decision), decision.Standings);
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
            _review.Reevaluate([_sessions], request.Tunnel, isNews: false);
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
        var stated = _sessions.StateHealth(request);

        // Whoever judges the session meanwhile, by this statement or a later one, is not in the way: what is said of another statement does not count.
        var verdicts = stated is null ? null : await _health.Ask(stated.ToPolicyFacts(), _time.GetUtcNow());
        var answer = _review.AnswerHealth(_sessions, stated, verdicts);
        await Settle();
        return answer;
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
    public async Task Tick()
    {
        await Sweep();
        Review();
        await Reassert();
        await Settle();
        if (_unsaved.IsEmpty && _filters.Clean(_sessions.All))
        {
            await Settle();
        }
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

        [LoggerMessage(10, LogLevel.Warning, "User {User} was not told how healthy its machine is; it is told later: {Reason}")]
        public static partial void NotFound(ILogger logger, UserKey user, string reason);

        [LoggerMessage(7, LogLevel.Warning, "User {User} was not told that tunnel {Tunnel} is over; it asks when it matters: {Reason}")]
        public static partial void NotTold(ILogger logger, UserKey user, TunnelId tunnel, string reason);
    }
}
