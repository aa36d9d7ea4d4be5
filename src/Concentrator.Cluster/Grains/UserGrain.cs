using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Authentication;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts one user. Calls interleave where one waits; what changes memory does so in one piece, and is kept before an answer leaves.</summary>
[Reentrant]
[RingPlacement]
internal sealed partial class UserGrain : RecallingGrain, IUserGrain
{
    private readonly ClusterSettings _settings;
    private readonly PoolCatalog _catalog;
    private readonly SecretVault _vault;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Unsaved _unsaved;
    private readonly Dictionary<TunnelId, SessionPlace> _places = [];
    private UserSessions _sessions = new();
    private UserRecord? _record;
    private readonly HashSet<Ipv4Address> _assigning = [];
    private readonly UserDocument _document;

    public UserGrain(ClusterSettings settings, PoolCatalog catalog, DocumentStore store, SecretVault vault, ControlClock clock, ILogger<UserGrain> logger)
    {
        _settings = settings;
        _catalog = catalog;
        _vault = vault;
        _time = clock.Time;
        _logger = logger;
        _unsaved = new Unsaved(DeactivateOnIdle);
        var shard = GrainFactory.GetGrain<IUserShardGrain>(IUserShardGrain.KeyOf(UserKey.Of(KeyText)));
        _servedDocument = store.OpenFading(this.GetGrainId(), "lapses", () => _served.Lapses.Count == 0 ? null : _served);
        _document = new UserDocument(shard, UserKey.Of(KeyText), () => _record is null ? null : _record with { Sessions = [.. _places.Values] });
    }

    private string KeyText => this.GetPrimaryKeyString();

    /// <summary>Whether some user's sessions are counted: then the edges tell of all that end.</summary>
    private bool LimitsSessions => _settings.Sessions != SessionPolicy.Unlimited || _catalog.Policies.LimitsSessions;

    /// <inheritdoc/>
    protected override async Task Recall()
    {
        _record = await _document.Read();
        foreach (var place in _record?.Sessions ?? [])
        {
            _places.Add(place.Tunnel, place);
            _sessions.Restore(place.Tunnel, place.Ending);
        }
    }

    /// <inheritdoc/>
    public Task<UserStanding?> Find()
    {
        if (_record is null && _places.Count == 0 && _servedAddress == default && _gathering is null && _recallingLapses is null)
        {
            // A name that somebody made up takes no memory here.
            DeactivateOnIdle();
        }

        return Task.FromResult(_record is { } record ? new UserStanding(record.Account, record.Lockout) : null);
    }

    /// <inheritdoc/>
    public async Task<bool> CountAttempt(AuthenticationFailure failure)
    {
        if (_record is not { } record)
        {
            return true;
        }

        if (!LoginRules.CountAttempt(record.Lockout, failure, _settings.Lockout, _time.GetUtcNow(), out var after))
        {
            return false;
        }

        await Keep(record, record.Account, after);
        return true;
    }

    /// <inheritdoc/>
    public async Task<AuthenticationFailure> SpendCode(SpentCode code)
    {
        if (_record is not { } record)
        {
            return AuthenticationFailure.UnknownUser;
        }

        var failure = LoginRules.SpendCode(record.Account, code, out var account);
        if (!LoginRules.CountCode(record.Lockout, failure, _settings.Lockout, _time.GetUtcNow(), out var after))
        {
            return AuthenticationFailure.LockedOut;
        }

        await Keep(record, account, after);

        // Asked again after a write that failed, it is kept before the answer leaves all the same.
        await _unsaved.Settle();
        return failure;
    }

    /// <inheritdoc/>
    public async Task<UserAdmission> Meet(AuthenticationAuthority authority)
    {
        if (authority != AuthenticationAuthority.Local)
        {
            return new UserAdmission(AuthenticationFailure.None, Account: null, _servedAddress) { Lapses = _catalog.Policies.HasGraceTime ? await ServedLapses() : [] };
        }

        return _record is { } record
            ? new UserAdmission(LoginRules.Refusal(record.Account, record.Lockout, _settings.Lockout, _time.GetUtcNow()), record.Account, record.LastAddress) { Lapses = record.Lapses }
            : new UserAdmission(AuthenticationFailure.UnknownUser, Account: null, default);
    }

    /// <inheritdoc/>
    public async Task<bool> HasRoom(AuthenticationAuthority authority, SessionPolicy sessions)
    {
        if (authority != AuthenticationAuthority.Local)
        {
            await Recollect();
        }

        await MakeRoom(opening: null, sessions);
        return _sessions.Admits(sessions);
    }

    /// <inheritdoc/>
    public async Task<UserOpening> Open(SessionPlace session, Ipv4Address? address, AuthenticationAuthority authority, SessionPolicy sessions, IReadOnlyList<HealthStanding> standings)
    {
        if (authority != AuthenticationAuthority.Local)
        {
            return await OpenServers(session, address, sessions, standings);
        }

        await MakeRoom(session.Tunnel, sessions);

        if (_record is not { Account.Disabled: false } record || Place(session, sessions) is not { } replaced)
        {
            return UserOpening.Refused;
        }

        var last = address ?? record.LastAddress;
        var lapses = HealthLapses.After(record.Lapses, standings);
        if (LimitsSessions || last != record.LastAddress || !record.Lockout.HasNoPasswords || !ReferenceEquals(lapses, record.Lapses))
        {
            Change(record with { Lockout = record.Lockout.ForgivePasswords(), LastAddress = last, Lapses = lapses });
        }

        await _unsaved.Settle();
        return new UserOpening(Taken: true, replaced) { Groups = _record?.Account.Groups };
    }

    /// <inheritdoc/>
    public async Task Found(AuthenticationAuthority authority, List<HealthStanding> standings)
    {
        if (authority != AuthenticationAuthority.Local)
        {
            await FoundServed(standings);
        }
        else if (_record is { } record && HealthLapses.After(record.Lapses, standings) is var lapses && !ReferenceEquals(lapses, record.Lapses))
        {
            Change(record with { Lapses = lapses });
        }

        await _unsaved.Settle();
    }

    /// <inheritdoc/>
    public async Task Closed(TunnelId tunnel)
    {
        _sessions.Remove(tunnel);
        if (_places.Remove(tunnel) && _record is not null)
        {
            _unsaved.Add(_document);
        }

        await _unsaved.Settle();
    }

    /// <summary>When policy admits no other session, those go that have ended unheard; not for a session that has its place already.</summary>
    private async Task MakeRoom(TunnelId? opening, SessionPolicy sessions)
    {
        if (sessions == SessionPolicy.Unlimited)
        {
            return;
        }

        if (_settings.Sessions == SessionPolicy.Unlimited)
        {
            // Sessions may have begun before a rule limited them, and were not counted then.
            await Recollect();
        }

        if (!(opening is { } tunnel && _places.ContainsKey(tunnel)) && !_sessions.Admits(sessions))
        {
            await ForgetEnded();
        }
    }

    /// <summary>Makes a session one of the user's; answers with those that it replaces, or null when policy admits it no more.</summary>
    private List<SessionPlace>? Place(SessionPlace session, SessionPolicy sessions)
    {
        if (!LimitsSessions)
        {
            _gathering = null;
            return [];
        }

        if (_places.ContainsKey(session.Tunnel))
        {
            return [];
        }

        if (!_sessions.TryOpen(session.Tunnel, sessions, out var replaced))
        {
            return null;
        }

        _places.Add(session.Tunnel, session);
        List<SessionPlace> places = [.. replaced.Select(tunnel => _places[tunnel])];
        replaced.ToList().ForEach(End);
        return places;
    }

    private void End(TunnelId tunnel)
    {
        _sessions.End(tunnel);
        _places[tunnel] = _places[tunnel] with { Ending = true };
    }

    /// <summary>Keeps what a guess or a one-time password came to.</summary>
    private async Task Keep(UserRecord record, UserAccount account, Lockout lockout)
    {
        if (ReferenceEquals(account, record.Account) && ReferenceEquals(lockout, record.Lockout))
        {
            return;
        }

        Change(record with { Account = account, Lockout = lockout });
        await _unsaved.Settle();
        if (lockout.End is { } until && !(until <= record.Lockout.End))
        {
            Log.Locked(_logger, account.Name, until);
        }
    }

    private void Change(UserRecord record)
    {
        // Whatever is written is sealed with the key that seals now: a rotation may have begun while a password was hashed.
        var account = record.Account;
        _record = !_vault.IsCurrent(account.Secrets) && _vault.Reseal(account.Key, account.Secrets) is { } secrets
            ? record with { Account = account with { Secrets = secrets } }
            : record;
        _unsaved.Add(_document);
    }

    /// <summary>Asks the edges for the sessions that stand in the way: one whose end was not told here is forgotten.</summary>
    private async Task ForgetEnded()
    {
        foreach (var place in _places.Values.ToList())
        {
            if (!await GrainFactory.GetGrain<IEdgeGrain>(place.Edge).Carries(place.Tunnel))
            {
                await Closed(place.Tunnel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "User {User} is locked until {Until} after too many wrong passwords or one-time passwords.")]
        public static partial void Locked(ILogger logger, string user, DateTimeOffset until);

        [LoggerMessage(2, LogLevel.Warning, "Edge {Edge} was not told of a change of user {User}: {Reason}")]
        public static partial void NotTold(ILogger logger, string edge, string user, string reason);
    }
}
