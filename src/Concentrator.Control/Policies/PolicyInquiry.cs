namespace Concentrator.Control.Policies;

/// <summary>One question to a policy set: what is known, what of it was found out so far, and when the answer may be another.</summary>
internal sealed class PolicyInquiry(PolicyFacts facts, DateTimeOffset now, IReadOnlyList<NameTable> tables)
{
    private readonly ulong[]?[] _fitting = new ulong[tables.Count][];
    private List<HealthEvaluation>? _evaluations;

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
            evaluation = policy.Evaluate(policy.LastOf(facts.Peer), now);
            _evaluations.Add(evaluation);
        }

        LookAgain(evaluation.LooksAgainAt);
        return evaluation;
    }

    /// <summary>At a time the answer may be another; null: none.</summary>
    public void LookAgain(DateTimeOffset? at)
    {
        if (at is { } time && !(LooksAgainAt <= time))
        {
            LooksAgainAt = time;
        }
    }
}
