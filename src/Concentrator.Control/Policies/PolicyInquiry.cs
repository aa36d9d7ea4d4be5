namespace Concentrator.Control.Policies;

/// <summary>One question to a policy set: what is known, what of it was found out so far, and when the answer may be another.</summary>
/// <param name="facts">What is known.</param>
/// <param name="now">The time.</param>
/// <param name="tables">The names of the policy set's rules.</param>
/// <param name="verdicts">What health policies have said already.</param>
/// <param name="asksElsewhere">Whether what no policy has said yet is for somebody else to ask (<see cref="Wanted"/>).</param>
internal sealed class PolicyInquiry(PolicyFacts facts, DateTimeOffset now, IReadOnlyList<NameTable> tables, IReadOnlyList<HealthEvaluation> verdicts, bool asksElsewhere = false)
{
    private readonly ulong[]?[] _fitting = new ulong[tables.Count][];
    private List<HealthEvaluation>? _evaluations;
    private List<HealthStanding>? _standings;

    /// <summary>What is known.</summary>
    public PolicyFacts Facts => facts;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The client's address as a number (<see cref="SourceCondition.ToNumber"/>).</summary>
    public UInt128 Client { get; } = SourceCondition.ToNumber(facts.Client);

    /// <summary>When the answer may be another, by time alone; null: never.</summary>
    public DateTimeOffset? LooksAgainAt { get; private set; }

    /// <summary>What health policies said.</summary>
    public IReadOnlyList<HealthEvaluation> Evaluations => _evaluations ?? [];

    /// <summary>What was found of health policies that have a grace time.</summary>
    public IReadOnlyList<HealthStanding> Standings => _standings ?? [];

    /// <summary>The health policy whose word is missing, so that nothing counts that was found after it; null: none was.</summary>
    public HealthPolicy? Wanted { get; private set; }

    /// <summary>The names that the login has in a matter.</summary>
    public IReadOnlyList<string> NamesOf(NameMatter matter) => matter switch
    {
        NameMatter.User => [facts.UserName],
        NameMatter.Group => facts.Groups,
        NameMatter.Edge => [facts.Edge],
        _ => facts.MethodWords,
    };

    /// <summary>The names and patterns of rules that fit the login's.</summary>
    public ulong[] Fitting(NameMatter matter) => _fitting[(int)matter] ??= tables[(int)matter].Fitting(NamesOf(matter));

    /// <summary>What a health policy says of the machine; each is asked once.</summary>
    public HealthEvaluation Evaluate(HealthPolicy policy)
    {
        _evaluations ??= [];
        if (_evaluations.Find(one => string.Equals(one.Policy, policy.Name, StringComparison.Ordinal)) is not { } evaluation)
        {
            evaluation = verdicts.FirstOrDefault(one => string.Equals(one.Policy, policy.Name, StringComparison.Ordinal));
            if (evaluation is null && asksElsewhere)
            {
                Wanted ??= policy;
                return new HealthEvaluation(policy.Name, IsHealthy: false, [], LooksAgainAt: null);
            }

            evaluation ??= policy.Evaluate(policy.LastOf(facts.Peer), now);
            _evaluations.Add(evaluation);
            if (policy.GraceTime > TimeSpan.Zero && !facts.HasNoGraceTime)
            {
                (_standings ??= []).Add(new HealthStanding(policy.Name, evaluation.IsHealthy ? null : UnhealthySince(policy)));
            }
        }

        LookAgain(evaluation.LooksAgainAt);
        return evaluation;
    }

    /// <summary>Since when a machine of the user has not met a policy, if this one does not: since now, when that is new; since ever, when it has no grace time.</summary>
    public DateTimeOffset UnhealthySince(HealthPolicy policy) =>
        facts.HasNoGraceTime ? DateTimeOffset.MinValue : HealthLapses.Find(facts.Lapses, policy.Name)?.Since ?? facts.UnhealthySince ?? now;

    /// <summary>At a time the answer may be another; null: none.</summary>
    public void LookAgain(DateTimeOffset? at)
    {
        if (at is { } time && !(LooksAgainAt <= time))
        {
            LooksAgainAt = time;
        }
    }
}
