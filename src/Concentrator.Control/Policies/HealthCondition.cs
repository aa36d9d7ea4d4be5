namespace Concentrator.Control.Policies;

/// <summary>The machine meets one of some health policies; or, the other way round, it does not meet one of them, or nothing is known of it.</summary>
internal sealed class HealthCondition(IReadOnlyList<HealthPolicy> policies, bool met) : IAccessCondition
{
    /// <inheritdoc/>
    public bool Fits(PolicyInquiry inquiry)
    {
        foreach (var policy in policies)
        {
            if (inquiry.Evaluate(policy).IsHealthy == met)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public string WhyNot(PolicyInquiry inquiry) => met
        ? $"the machine does not meet {string.Join(", ", policies.Select(policy => policy.Name))}: {string.Join(" ", policies.SelectMany(policy => inquiry.Evaluate(policy).Missing).Distinct(StringComparer.Ordinal))}"
        : $"the machine meets {string.Join(", ", policies.Select(policy => policy.Name))}";
}
