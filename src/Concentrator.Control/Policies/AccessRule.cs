namespace Concentrator.Control.Policies;

/// <summary>One rule of a policy set, ready to be asked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Conditions">What has to fit, all of it; those that time changes come last.</param>
/// <param name="Denial">Why it lets nobody in; null: it does.</param>
/// <param name="Terms">What it gives.</param>
internal sealed record AccessRule(string Name, IReadOnlyList<IAccessCondition> Conditions, string? Denial, AccessTerms Terms)
{
    private readonly IAccessCondition[] _conditions = [.. Conditions];

    /// <summary>Whether all its conditions fit.</summary>
    public bool Fits(PolicyInquiry inquiry)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.Fits(inquiry))
            {
                return false;
            }
        }

        return true;
    }
}
