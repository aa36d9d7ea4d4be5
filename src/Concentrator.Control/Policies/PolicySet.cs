using Concentrator.Control.Ports;

namespace Concentrator.Control.Policies;

/// <summary>
/// The access policy, ready to be asked: the first rule whose conditions all fit decides. It has no clock and keeps nothing: the same facts at the same time get the same answer, and several threads may
/// ask at once. <see cref="PolicyCompiler"/> makes it.
/// </summary>
public sealed class PolicySet
{
    private readonly AccessRule[] _rules;
    private readonly NameTable[] _tables;
    private readonly string? _defaultDenial;

    internal PolicySet(IReadOnlyList<AccessRule> rules, IReadOnlyList<HealthPolicy> healthPolicies, IReadOnlyDictionary<string, PacketFilter> filters, NameTable[] tables, string? defaultDenial)
    {
        _rules = [.. rules];
        _tables = tables;
        _defaultDenial = defaultDenial;
        HealthPolicies = healthPolicies;
        Filters = filters;
        LimitsSessions = rules.Any(rule => rule.Terms.Sessions is not null);
        HasGraceTime = healthPolicies.Any(policy => policy.GraceTime > TimeSpan.Zero);
    }

    /// <summary>Lets everybody in who can prove itself, and gives nothing of its own.</summary>
    public static PolicySet Permissive { get; } = new([], [], new Dictionary<string, PacketFilter>(StringComparer.Ordinal), Tables(), defaultDenial: null);

    /// <summary>The health policies.</summary>
    public IReadOnlyList<HealthPolicy> HealthPolicies { get; }

    /// <summary>The named sets of filters, by their names in any case.</summary>
    public IReadOnlyDictionary<string, PacketFilter> Filters { get; }

    /// <summary>Whether a rule says how many sessions a user may have at once.</summary>
    public bool LimitsSessions { get; }

    /// <summary>Whether a health policy has a grace time, so that it matters since when a machine is unhealthy.</summary>
    public bool HasGraceTime { get; }

    /// <summary>How many rules there are.</summary>
    public int RuleCount => _rules.Length;

    /// <summary>Whether it stands for a policy that cannot be understood here: it lets nobody in, and says nothing of whoever is in.</summary>
    public bool IsClosed { get; private init; }

    /// <summary>Lets nobody in: for policies that cannot be understood.</summary>
    /// <param name="reason">Why.</param>
    public static PolicySet Closed(string reason) => new([], [], new Dictionary<string, PacketFilter>(StringComparer.Ordinal), Tables(), reason) { IsClosed = true };

    /// <summary>Decides.</summary>
    public PolicyDecision Decide(PolicyFacts facts, DateTimeOffset now) => Decide(facts, now, []);

    /// <summary>Decides by what health policies have said already; what they have not said they are asked.</summary>
    internal PolicyDecision Decide(PolicyFacts facts, DateTimeOffset now, IReadOnlyList<HealthEvaluation> verdicts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Decide(new PolicyInquiry(facts, now, _tables, verdicts));
    }

    /// <summary>The health policy whose word is missing to decide; null: none is.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdicts">What health policies have said already.</param>
    internal HealthPolicy? Wants(PolicyFacts facts, DateTimeOffset now, IReadOnlyList<HealthEvaluation> verdicts)
    {
        if (HealthPolicies.Count == 0)
        {
            return null;
        }

        var inquiry = new PolicyInquiry(facts, now, _tables, verdicts, asksElsewhere: true);
        Decide(inquiry);
        return inquiry.Wanted;
    }

    /// <summary>Tells of each rule, up to the one that decides, why it does not fit.</summary>
    public IReadOnlyList<RuleExplanation> Explain(PolicyFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var inquiry = new PolicyInquiry(facts, now, _tables, verdicts: []);
        var explanations = new List<RuleExplanation>();
        foreach (var rule in _rules)
        {
            var fits = rule.Fits(inquiry);
            explanations.Add(new RuleExplanation(rule.Name, fits, [.. rule.Conditions.Where(condition => !condition.Fits(inquiry)).Select(condition => condition.WhyNot(inquiry))]));
            if (fits)
            {
                break;
            }
        }

        return explanations;
    }

    /// <summary>A table for each matter in which logins have names.</summary>
    internal static NameTable[] Tables() => [.. Enum.GetValues<NameMatter>().Select(_ => new NameTable())];

    /// <summary>The first rule that fits decides; where a health policy has yet to be asked, whatever is said is not looked at.</summary>
    private PolicyDecision Decide(PolicyInquiry inquiry)
    {
        foreach (var rule in _rules)
        {
            if (rule.Fits(inquiry) || inquiry.Wanted is not null)
            {
                return Decided(rule.Name, rule.Denial, rule.Terms, inquiry);
            }
        }

        return Decided(rule: null, _defaultDenial, AccessTerms.None, inquiry);
    }

    private static PolicyDecision Decided(string? rule, string? denial, AccessTerms terms, PolicyInquiry inquiry)
    {
        if (denial is not null)
        {
            return new PolicyDecision { Rule = rule, Denial = denial, LooksAgainAt = inquiry.LooksAgainAt, Evaluations = inquiry.Evaluations, Lapses = inquiry.Facts.Lapses };
        }

        var level = new HealthAccess(terms.Level, ProbationEnds: null, LooksAgainAt: null);
        if (terms.Level == AccessLevel.Probation)
        {
            var ends = inquiry.Facts.Begun + terms.GraceTime;
            level = ends > inquiry.Now ? new HealthAccess(AccessLevel.Probation, ends, ends) : new HealthAccess(AccessLevel.Quarantine, ProbationEnds: null, LooksAgainAt: null);
        }

        IReadOnlyList<string> missing = [];
        if (terms.Health is { } policy)
        {
            var evaluation = inquiry.Evaluate(policy);
            missing = evaluation.Missing;
            inquiry.LookAgain(level.LooksAgainAt);
            level = AccessComposition.Stricter(level, policy.AccessOf(evaluation, inquiry.UnhealthySince(policy), inquiry.Now));
        }

        inquiry.LookAgain(level.LooksAgainAt);
        return new PolicyDecision
        {
            Rule = rule,
            Terms = terms,
            Level = level.Level,
            ProbationEnds = level.ProbationEnds,
            Remediation = level.Level == AccessLevel.Full ? [] : [.. terms.Remediation.Concat(terms.Health?.Remediation ?? []).Distinct()],
            Missing = missing,
            Url = missing.Count > 0 ? terms.Health?.Url : null,
            Evaluations = inquiry.Evaluations,
            Standings = inquiry.Standings,
            Lapses = HealthLapses.After(inquiry.Facts.Lapses, inquiry.Standings),
            LooksAgainAt = inquiry.LooksAgainAt,
        };
    }
}
