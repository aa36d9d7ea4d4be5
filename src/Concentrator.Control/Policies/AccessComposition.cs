using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;

namespace Concentrator.Control.Policies;

/// <summary>
/// Brings together what an account or a RADIUS server grants a user and what a rule gives it: the stricter limit holds, every filter applies, and the default limits hold where neither says anything.
/// </summary>
internal static class AccessComposition
{
    /// <summary>What a tunnel may do.</summary>
    /// <param name="own">What the account or the RADIUS server says.</param>
    /// <param name="decision">What the policy says.</param>
    /// <param name="options">The limits that everybody has.</param>
    /// <param name="longestSession">What no session is to outlive, from its login on (the end of a certificate); null when there is no such time.</param>
    public static TunnelAccess Of(TunnelAccess own, PolicyDecision decision, ControlPlaneOptions options, TimeSpan? longestSession = null)
    {
        var level = Stricter(new HealthAccess(own.Level, own.ProbationEnds, LooksAgainAt: null), new HealthAccess(decision.Level, decision.ProbationEnds, LooksAgainAt: null));
        return new TunnelAccess
        {
            Rule = decision.Rule,
            Level = level.Level,
            ProbationEnds = level.ProbationEnds,
            Remediation = [.. own.Remediation.Concat(decision.Remediation).Distinct()],
            Missing = [.. own.Missing.Concat(decision.Missing).Distinct(StringComparer.Ordinal)],
            Url = decision.Url ?? own.Url,
            RemediationFilter = QuarantineFilters.RemediationOf(own.Filters),
            Filters = [.. own.Filters.Select(filter => filter.Origin is null ? filter : filter with { Origin = null }), .. decision.Terms.Filters],
            RateUp = Lower(own.RateUp, decision.Terms.RateUp),
            RateDown = Lower(own.RateDown, decision.Terms.RateDown),
            SessionLimit = Shorter(Shorter(own.SessionLimit, decision.Terms.SessionLimit) ?? options.SessionLimit, longestSession),
            IdleLimit = Shorter(own.IdleLimit, decision.Terms.IdleLimit) ?? options.IdleLimit,
        };
    }

    /// <summary>What a login comes to.</summary>
    /// <param name="begin">What its conversation began with.</param>
    /// <param name="account">The account.</param>
    /// <param name="terms">What an authentication server grants it; null for a user of our own.</param>
    /// <param name="facts">What is known of it.</param>
    /// <param name="decision">What the policy says.</param>
    /// <param name="options">The limits that everybody has.</param>
    public static LoginDecision Of(BeginRequest begin, UserAccount account, UserTerms? terms, LoginFacts facts, PolicyDecision decision, ControlPlaneOptions options)
    {
        var (given, authority) = (decision.Terms, UserTerms.AuthorityOf(terms));
        return new LoginDecision
        {
            UserName = account.Name,
            Authority = authority,
            Rule = decision.Rule,
            Denial = decision.Denial,
            Facts = facts with { Lapses = decision.Lapses },
            Access = Of(facts, decision, options),
            Sessions = SessionsOf(decision, options),
            Address = account.FixedAddress ?? given.Address,
            AddressGivenBy = account.FixedAddress is null ? AuthenticationAuthority.Radius : authority,
            Pool = terms?.Pool ?? given.Pool ?? begin.Pool,
            DnsServers = terms?.DnsServers ?? Of(given.DnsServers, AddressFamily.InterNetwork),
            DnsServers6 = Of(given.DnsServers, AddressFamily.InterNetworkV6),
            NbnsServers = terms?.NbnsServers ?? given.NbnsServers,
            ClientRoutes = given.ClientRoutes,
            DnsSuffix = given.DnsSuffix,
        };
    }

    /// <summary>What a tunnel may do by what is known of its login.</summary>
    public static TunnelAccess Of(LoginFacts facts, PolicyDecision decision, ControlPlaneOptions options) => Of(facts.Own ?? TunnelAccess.Unlimited, decision, options, facts.LongestSession);

    /// <summary>How many sessions the user may have at once.</summary>
    public static SessionPolicy SessionsOf(PolicyDecision decision, ControlPlaneOptions options) => decision.Terms.Sessions ?? options.Sessions;

    /// <summary>Why an edge could not enforce both together; null: it can.</summary>
    /// <param name="own">What the account or the RADIUS server says; null: nothing.</param>
    /// <param name="decision">What the policy says.</param>
    public static string? FaultIn(TunnelAccess? own, PolicyDecision decision)
    {
        if (own is null)
        {
            return null;
        }

        var filters = own.Filters.Count + decision.Terms.Filters.Count;
        if (filters > TunnelAccess.MaxFilters)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The user's own packet filters ({own.Filters.Count}) and the rule's ({decision.Terms.Filters.Count}) are more than the {TunnelAccess.MaxFilters} that an edge enforces.");
        }

        if (own.Filters.Any(filter => filter.In.Count > PacketFilter.MaxLines || filter.Out.Count > PacketFilter.MaxLines))
        {
            return string.Create(CultureInfo.InvariantCulture, $"A packet filter of the user's own has more than the {PacketFilter.MaxLines} lines for one way that an edge enforces.");
        }

        if (own.RateUp is < 1 or > TunnelAccess.MaxRate || own.RateDown is < 1 or > TunnelAccess.MaxRate)
        {
            return string.Create(CultureInfo.InvariantCulture, $"A rate of the user's own is not within the 1 to {TunnelAccess.MaxRate} bit/s that an edge enforces.");
        }

        return own.Remediation.Concat(decision.Remediation).Distinct().Count() > TunnelAccess.MaxRemediation
            ? string.Create(CultureInfo.InvariantCulture, $"The user's own remediation networks and the rule's are more than the {TunnelAccess.MaxRemediation} that an edge enforces.")
            : null;
    }

    /// <summary>The one that lets in less far; of two probations the one that ends first.</summary>
    public static HealthAccess Stricter(HealthAccess one, HealthAccess other)
    {
        if (one.Level != other.Level)
        {
            return one.Level > other.Level ? one : other;
        }

        return other.ProbationEnds < one.ProbationEnds ? other : one;
    }

    private static IReadOnlyList<IPAddress>? Of(IReadOnlyList<IPAddress>? servers, AddressFamily family) => servers is null ? null : [.. servers.Where(server => server.AddressFamily == family)];

    private static long? Lower(long? one, long? other) => one is null || other < one ? other : one;

    private static TimeSpan? Shorter(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
