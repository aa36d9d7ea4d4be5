using System.Diagnostics.Metrics;
using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
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

    /// <summary>Judges by everything that is known. Whoever would have more than an edge can enforce is denied: it would end the tunnel.</summary>
    public PolicyDecision Judge(PolicyFacts facts, DateTimeOffset now)
    {
        var decision = Policies.Decide(facts, now);
        foreach (var evaluation in decision.Evaluations)
        {
            _evaluations.Add(1, new KeyValuePair<string, object?>("policy", evaluation.Policy), new KeyValuePair<string, object?>("result", evaluation.IsHealthy ? "healthy" : "unhealthy"));
        }

        var composed = decision.Denial is null && AccessComposition.FaultIn(facts.Own, decision) is { } fault ? decision with { Denial = fault } : decision;
        _decisions.Add(1, new KeyValuePair<string, object?>("rule", composed.Rule ?? "default"), new KeyValuePair<string, object?>("result", composed.Denial is null ? LevelName(composed.Level) : "denied"));
        return composed;
    }

    /// <summary>What a tunnel may do.</summary>
    public TunnelAccess AccessOf(LoginFacts facts, PolicyDecision decision) => AccessComposition.Of(facts.Own ?? TunnelAccess.Unlimited, decision, _options, facts.LongestSession);

    /// <summary>How many sessions the user may have at once.</summary>
    public SessionPolicy SessionsOf(PolicyDecision decision) => decision.Terms.Sessions ?? _options.Sessions;

    /// <summary>A login is denied.</summary>
    public void LoginDenied(BeginRequest begin, string userName, PolicyDecision decision) =>
        Log.LoginDenied(_logger, begin.Tunnel, userName, begin.Origin.Client, decision.Rule ?? "the default", decision.Denial!);

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
