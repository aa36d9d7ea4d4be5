using Concentrator.Control.Definitions;

namespace Concentrator.Cluster.Grains;

/// <summary>What the definition of a user came to.</summary>
/// <param name="Outcome">What became, or would become, of the user.</param>
/// <param name="Detail">What changes.</param>
/// <param name="Problem">Why it cannot be done; null when it can.</param>
internal sealed record UserDefined(ApplyOutcome Outcome, string Detail, string? Problem)
{
    /// <summary>It cannot be done.</summary>
    public static UserDefined Refused(string problem) => new(ApplyOutcome.Unchanged, "", problem);
}
