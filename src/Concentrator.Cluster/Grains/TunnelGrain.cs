using Concentrator.Cluster.Ring;
using Concentrator.Control;
using Concentrator.Control.Authentication;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts one <see cref="TunnelConversation"/>, round after round. What it knows is gone with it: then the peer dials again.</summary>
[RingPlacement]
internal sealed class TunnelGrain : Grain, ITunnelGrain, IConversationPartners, IRingResident
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private readonly ClusterSettings _settings;
    private readonly UserSources _sources;
    private readonly SecretVault _vault;
    private readonly LoginEvents _events;
    private readonly AccessJudge _judge;
    private readonly HealthPolicies _health;
    private readonly TimeProvider _time;
    private BeginRequest? _begin;
    private TunnelConversation? _conversation;
    private long _deadline;
    private long _lastRound;
    private bool _isInRound;
    private bool _isDeactivated;

    public TunnelGrain(ClusterSettings settings, UserSources sources, SecretVault vault, LoginEvents events, AccessJudge judge, HealthPolicies health, ControlClock clock)
    {
        _settings = settings;
        _sources = sources;
        _vault = vault;
        _events = events;
        _judge = judge;
        _health = health;
        _time = clock.Time;
    }

    /// <summary>A login that goes on ends here; one that waits for its peer for longer than any network takes has lost it.</summary>
    public bool MayMove
    {
        get
        {
            var last = Volatile.Read(ref _lastRound);
            return last == 0 || (!Volatile.Read(ref _isInRound) && _time.GetElapsedTime(last) > _patience);
        }
    }

    private bool IsOver => _time.GetTimestamp() >= _deadline;

    /// <inheritdoc/>
    public async Task<AuthenticationAnswer> Begin(BeginRequest request)
    {
        var isNew = _conversation is null || IsOver;
        if (!isNew && !string.Equals(_begin!.Edge, request.Edge, StringComparison.Ordinal))
        {
            return TunnelConversation.Unknown(0);
        }

        // An epoch that is over has begun nothing that could go on.
        if ((!isNew && _begin!.Epoch != request.Epoch) || !await Edge(request.Edge).TryBegin(request.Tunnel, request.Epoch))
        {
            if (isNew)
            {
                DeactivateOnIdle();
            }

            return TunnelConversation.Refusal(0, AuthenticationFailure.Unavailable);
        }

        if (isNew)
        {
            _conversation?.Dispose();
            _begin = request;
            _deadline = _time.GetTimestamp() + _time.Timestamps(_settings.ConversationLifetime);
            _conversation = new TunnelConversation(request, _sources.Create(request.Method, _settings), this);
        }

        return await Settled(_conversation!.Begin());
    }

    /// <inheritdoc/>
    public async Task<AuthenticationAnswer> Answer(AnswerRequest request)
    {
        if (_conversation is null)
        {
            DeactivateOnIdle();
            return TunnelConversation.Unknown(request.Round);
        }

        return !IsOver && string.Equals(_begin!.Edge, request.Edge, StringComparison.Ordinal) && _begin.Epoch == request.Epoch
            ? await Settled(_conversation.Answer(request.Round, request.Packet))
            : TunnelConversation.Unknown(request.Round);
    }

    /// <inheritdoc/>
    public Task Forget(string edge)
    {
        if (_begin is null || string.Equals(_begin.Edge, edge, StringComparison.Ordinal))
        {
            _conversation?.Dispose();
            _conversation = null;
            Volatile.Write(ref _lastRound, 0);
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<UserLookup> FindUser(string givenName) => _sources.Find(givenName, FindOwn);

    /// <inheritdoc/>
    public ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue) => _sources.Server.Judge(begin, userName, proof, dialogue);

    private async ValueTask<UserLookup> FindOwn(string givenName)
    {
        foreach (var key in UserKey.Candidates(givenName).Where(key => key.Value.Length > 0))
        {
            if (await User(key).Find() is { } standing)
            {
                return LoginRules.Lookup(standing.Account, standing.Lockout, _settings.Lockout, _time.GetUtcNow(), _vault);
            }
        }

        return LoginRules.NoSuchUser(givenName);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CountAttempt(UserKey? user, AuthenticationFailure failure)
    {
        if (!LoginRules.IsNoAttempt(failure) && user is { } key)
        {
            return await User(key).CountAttempt(failure);
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<AuthenticationFailure> SpendCode(UserKey user, SpentCode code) => await User(user).SpendCode(code);

    /// <inheritdoc/>
    public async ValueTask<Admission> Admit(BeginRequest begin, UserKey user, UserTerms? terms, PeerFacts peer, byte[] higherLayerAuthenticationKey)
    {
        var left = _time.GetElapsedTime(_time.GetTimestamp(), _deadline);
        if (left <= TimeSpan.Zero)
        {
            return Admission.Refused(AuthenticationFailure.UnknownConversation);
        }

        var known = _settings.Certificates.Add(peer, _time.GetUtcNow());
        var met = await User(user).Meet(UserTerms.AuthorityOf(terms));
        if (met.Failure != AuthenticationFailure.None)
        {
            return Admission.Refused(met.Failure);
        }

        var decision = await Decide(begin, terms?.ToAccount() ?? met.Account!, terms, known, met.Lapses);
        if (decision.Denial is not null)
        {
            _judge.LoginDenied(begin, decision);
            return Admission.Refused(AuthenticationFailure.PolicyDenied);
        }

        if (decision.Sessions != SessionPolicy.Unlimited && !await User(user).HasRoom(decision.Authority, decision.Sessions))
        {
            return Admission.Refused(AuthenticationFailure.TooManySessions);
        }

        var (failure, grant) = await Edge(begin.Edge).Admit(begin, decision, met.LastAddress, left);
        return grant is null ? Admission.Refused(failure) : new Admission(grant with { HigherLayerAuthenticationKey = higherLayerAuthenticationKey }, AuthenticationFailure.None);
    }

    /// <inheritdoc/>
    public void Concluded(BeginRequest begin, string userName, AuthenticationFailure failure) => _events.Concluded(begin, userName, failure);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A round that still runs when patience ends is the last one, and disposes of it in its turn.
        _isDeactivated = true;
        if (!_isInRound)
        {
            _conversation?.Dispose();
        }

        return Task.CompletedTask;
    }

    /// <summary>The one decision of a login: sessions at once, address and what the tunnel may do go by it.</summary>
    private async Task<LoginDecision> Decide(BeginRequest begin, UserAccount account, UserTerms? terms, PeerFacts peer, IReadOnlyList<HealthLapse> lapses)
    {
        var now = _time.GetUtcNow();
        var facts = LoginRules.FactsOf(account, terms, peer, lapses, now);
        var verdicts = await _health.Ask(PolicyFacts.Of(begin, account.Name, UserTerms.AuthorityOf(terms), facts, now), now);
        return _judge.JudgeLogin(begin, account, terms, facts, now, verdicts);
    }

    private async Task<AuthenticationAnswer> Settled(ValueTask<AuthenticationAnswer> round)
    {
        Volatile.Write(ref _isInRound, true);
        Volatile.Write(ref _lastRound, _time.GetTimestamp());
        AuthenticationAnswer answer;
        try
        {
            answer = await round;
        }
        finally
        {
            Volatile.Write(ref _lastRound, _time.GetTimestamp());
            Volatile.Write(ref _isInRound, false);
            if (_isDeactivated)
            {
                _conversation?.Dispose();
            }
        }

        if (answer.Verdict == AuthenticationVerdict.Refused && answer.Failure != AuthenticationFailure.UnknownConversation)
        {
            await Edge(_begin!.Edge).Refused(_begin.Tunnel);
        }

        return answer;
    }

    private IEdgeGrain Edge(string name) => GrainFactory.GetGrain<IEdgeGrain>(name);

    private IUserGrain User(UserKey key) => GrainFactory.GetGrain<IUserGrain>(key.Value);
}
