namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>What became of one login.</summary>
/// <param name="Took">From its first attempt to its success or its last failure.</param>
/// <param name="FirstFailure">Why the first attempt failed; null when it did not.</param>
/// <param name="SecondFailure">Why the second failed too; null when it did not, or was not needed.</param>
internal sealed record LoginOutcome(TimeSpan Took, string? FirstFailure, string? SecondFailure)
{
    /// <summary>Whether the user did not get in.</summary>
    internal bool HasFailed => SecondFailure is not null;
}
