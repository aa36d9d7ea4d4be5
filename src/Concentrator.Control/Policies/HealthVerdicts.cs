using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Policies;

/// <summary>What health policies said of a machine where somebody else has judged it; it counts for that policy set and those facts only.</summary>
/// <param name="By">The policy set.</param>
/// <param name="Of">What was known of the machine.</param>
/// <param name="Evaluations">What they said.</param>
internal sealed record HealthVerdicts(PolicySet By, PeerFacts Of, IReadOnlyList<HealthEvaluation> Evaluations);
