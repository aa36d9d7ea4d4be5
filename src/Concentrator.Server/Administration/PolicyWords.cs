using System.Globalization;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Administration;

/// <summary>The access policy in words.</summary>
internal static class PolicyWords
{
    /// <summary>A rule's conditions.</summary>
    internal static string Of(ConditionDefinition when)
    {
        (string Name, IReadOnlyList<string>? Values)[] conditions =
        [
            ("user", when.Users), ("group", when.Groups), ("from", when.Sources), ("hours", when.Hours), ("method", when.Methods), ("edge", when.Edges),
            ("authority", when.Authority is { } authority ? [authority] : null), ("issuer", when.CertificateIssuers), ("subject", when.CertificateSubjects), ("name", when.CertificateNames),
            ("purpose", when.CertificatePurposes), ("policy", when.CertificatePolicies), ("healthy", when.Healthy), ("unhealthy", when.Unhealthy),
        ];
        var given = conditions.Where(condition => condition.Values is { Count: > 0 }).Select(condition => $"{condition.Name} {string.Join(" or ", condition.Values!)}").ToList();
        return given.Count == 0 ? "always" : string.Join("; ", given);
    }

    /// <summary>What a rule gives.</summary>
    internal static string Of(RuleDefinition rule)
    {
        if (rule.Deny is { } reason)
        {
            return $"deny: {reason}";
        }

        (string Name, string? Value)[] terms =
        [
            ("", rule.Level ?? "full"), ("health ", rule.Health), ("pool ", rule.Pool), ("address ", rule.Address), ("dns ", Join(rule.Dns)), ("suffix ", rule.DnsSuffix), ("routes ", Join(rule.ClientRoutes)),
            ("filters ", rule.FilterSets.Count + rule.Filters.Count == 0 ? null : string.Join(", ", rule.FilterSets.Concat(rule.Filters.Count > 0 ? [$"{rule.Filters.Count} lines"] : []))),
            ("up ", rule.RateUp), ("down ", rule.RateDown), ("session ", Text(rule.SessionLimit)), ("idle ", Text(rule.IdleLimit)), ("sessions ", rule.Sessions),
        ];
        return string.Join("; ", terms.Where(term => term.Value is not null).Select(term => term.Name + term.Value));
    }

    /// <summary>A decision, a line for each of its parts.</summary>
    internal static IEnumerable<string> Of(PolicyDecision decision)
    {
        if (decision.Denial is { } denial)
        {
            yield return $"denied: {denial}";
        }
        else
        {
            yield return $"permitted: level {decision.Level.ToString().ToLowerInvariant()}{(decision.ProbationEnds is { } ends ? $" until {Text(ends)}" : "")}";
            foreach (var line in OfTerms(decision))
            {
                yield return $"  {line}";
            }
        }

        if (decision.LooksAgainAt is { } again)
        {
            yield return $"asked again at {Text(again)}: time may change the answer then";
        }
    }

    private static IEnumerable<string> OfTerms(PolicyDecision decision)
    {
        var terms = decision.Terms;
        (string Name, string? Value)[] lines =
        [
            ("health policy", terms.Health?.Name),
            ("pool", terms.Pool),
            ("address", terms.Address?.ToString()),
            ("dns", Join(terms.DnsServers)),
            ("nbns", Join(terms.NbnsServers)),
            ("dns suffix", terms.DnsSuffix is "" ? "none" : terms.DnsSuffix),
            ("client routes", terms.ClientRoutes is { Count: 0 } ? "none" : Join(terms.ClientRoutes)),
            ("rate up", terms.RateUp is { } up ? $"{up} bit/s" : null),
            ("rate down", terms.RateDown is { } down ? $"{down} bit/s" : null),
            ("session limit", Text(terms.SessionLimit)),
            ("idle limit", Text(terms.IdleLimit)),
            ("sessions at once", terms.Sessions?.ToString()),
            ("reached in quarantine", decision.Remediation.Count == 0 ? null : Join(decision.Remediation)),
        ];
        foreach (var (name, value) in lines.Where(line => line.Value is not null))
        {
            yield return $"{name}: {value}";
        }

        foreach (var sentence in decision.Missing)
        {
            yield return $"missing: {sentence}";
        }

        foreach (var line in terms.Filters.SelectMany((filter, index) => OfFilter(filter).Select(line => $"filter {index + 1}: {line}")))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> OfFilter(PacketFilter filter) =>
        filter.In.Select(rule => FilterText.Format(rule, "in")).Append($"(then {Word(filter.InDefault)} in)")
            .Concat(filter.Out.Select(rule => FilterText.Format(rule, "out"))).Append($"(then {Word(filter.OutDefault)} out)");

    private static string Word(FilterAction action) => action.ToString().ToLowerInvariant();

    private static string? Join<T>(IReadOnlyList<T>? values) => values is null ? null : string.Join(", ", values);

    private static string? Text(TimeSpan? time) => time is { } value ? Duration.Format(value) : null;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
