using System.Diagnostics.Metrics;
using System.Net;
using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Policies;

/// <summary>Judges logins and sessions by the policy that holds now, and brings its word together with the account's. Counts what health policies said and logs denials.</summary>
internal sealed partial class AccessJudge : IDisposable
{
    private readonly ControlPlaneOptions _options;
    private readonly ILogger _logger;
    private readonly Meter _meter = new(ControlInstruments.MeterName);
    private readonly Counter<long> _evaluations;
    private readonly Counter<long> _decisions;
    private readonly Func<PolicySet> _policies;

    /// <summary>Makes one.</summary>
    /// <param name="options">The limits that everybody has.</param>
    /// <param name="policies">The policy that holds now: another object when it is another.</param>
    /// <param name="logger">The log.</param>
    public AccessJudge(ControlPlaneOptions options, Func<PolicySet> policies, ILogger logger)
    {
        _options = options;
        _policies = policies;
        _logger = logger;
        _decisions = _meter.CreateCounter<long>("concentrator_policy_decisions_total", description: "Decisions of the access policy at logins and about open sessions, by the rule that decided and what it came to.");
        _evaluations = _meter.CreateCounter<long>("concentrator_health_evaluations_total", description: "Statements of health, or their absence, judged by a health policy.");
    }

    /// <summary>The policy that holds.</summary>
    public PolicySet Policies => _policies();

    /// <summary>Judges by everything that is known, and counts what health policies said.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdicts">What health policies have said already; null, or of another policy or other facts: they are asked here.</param>
    public PolicyDecision Judge(PolicyFacts facts, DateTimeOffset now, HealthVerdicts? verdicts = null)
    {
        var decision = JudgeAgain(facts, now, verdicts);
        foreach (var evaluation in decision.Evaluations)
        {
            _evaluations.Add(1, new KeyValuePair<string, object?>("policy", evaluation.Policy), new KeyValuePair<string, object?>("result", evaluation.IsHealthy ? "healthy" : "unhealthy"));
        }

        _decisions.Add(1, new KeyValuePair<string, object?>("rule", decision.Rule ?? "default"), new KeyValuePair<string, object?>("result", decision.Denial is null ? LevelName(decision.Level) : "denied"));
        return decision;
    }

    /// <summary>The same for what was judged, and counted, a moment ago. Whoever would have more than an edge can enforce is denied: it would end the tunnel.</summary>
    public PolicyDecision JudgeAgain(PolicyFacts facts, DateTimeOffset now, HealthVerdicts? verdicts = null)
    {
        var policies = Policies;
        var decision = verdicts is not null && ReferenceEquals(verdicts.By, policies) && ReferenceEquals(verdicts.Of, facts.Peer)
            ? policies.Decide(facts, now, verdicts.Evaluations)
            : policies.Decide(facts, now);
        return decision.Denial is null && AccessComposition.FaultIn(facts.Own, decision) is { } fault ? decision with { Denial = fault } : decision;
    }

    /// <summary>Judges a login and brings that together with what its account or a RADIUS server grants it.</summary>
    /// <param name="begin">What its conversation began with.</param>
    /// <param name="account">The account.</param>
    /// <param name="terms">What an authentication server grants it; null for a user of our own.</param>
    /// <param name="facts">What is known of it.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdicts">What health policies have said already.</param>
    public LoginDecision JudgeLogin(BeginRequest begin, UserAccount account, UserTerms? terms, LoginFacts facts, DateTimeOffset now, HealthVerdicts? verdicts = null)
    {
        var decision = Judge(PolicyFacts.Of(begin, account.Name, UserTerms.AuthorityOf(terms), facts, now), now, verdicts);
        return AccessComposition.Of(begin, account, terms, facts, decision, _options);
    }

    /// <summary>What a tunnel may do.</summary>
    public TunnelAccess AccessOf(LoginFacts facts, PolicyDecision decision) => AccessComposition.Of(facts, decision, _options);

    /// <summary>How many sessions the user may have at once.</summary>
    public SessionPolicy SessionsOf(PolicyDecision decision) => AccessComposition.SessionsOf(decision, _options);

    /// <summary>A login is denied.</summary>
    public void LoginDenied(BeginRequest begin, LoginDecision decision) =>
        Log.LoginDenied(_logger, begin.Tunnel, decision.UserName, begin.Origin.Client, decision.Rule ?? "the default", decision.Denial!);

    /// <summary>An open session is denied from now on; answers with the words for its record.</summary>
    public string SessionDenied(Session session, PolicyDecision decision)
    {
        Log.SessionDenied(_logger, session.Tunnel, session.UserName, decision.Rule ?? "the default", decision.Denial!);
        return decision.Rule is { } rule ? $"{decision.Denial} (rule {rule})" : decision.Denial!;
    }

    /// <summary>What an open session may do is another thing from now on.</summary>
    public void SessionChanged(Session session, TunnelAccess access) =>
        Log.SessionChanged(_logger, session.Tunnel, session.UserName, access.Rule ?? "none", access.Level, access.Filters.Count, string.Join(" ", access.Missing));

    private static string LevelName(AccessLevel level) => level switch
    {
        AccessLevel.Quarantine => "quarantine",
        AccessLevel.Probation => "probation",
        _ => "full",
    };

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Access policy: login denied: tunnel {Tunnel}, user {User}, from {Client}, rule {Rule}: {Reason}")]
        public static partial void LoginDenied(ILogger logger, TunnelId tunnel, string user, IPEndPoint client, string rule, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Access policy: session ends: tunnel {Tunnel}, user {User}, rule {Rule}: {Reason}")]
        public static partial void SessionDenied(ILogger logger, TunnelId tunnel, string user, string rule, string reason);

        [LoggerMessage(3, LogLevel.Information, "Access policy: session changed: tunnel {Tunnel}, user {User}, rule {Rule}, level {Level}, {Filters} filters. {Missing}")]
        public static partial void SessionChanged(ILogger logger, TunnelId tunnel, string user, string rule, AccessLevel level, int filters, string missing);
    }
}
