using Concentrator.Control.Policies;

namespace Concentrator.Cluster.Grains;

/// <summary>What a health policy says of a machine, and by which definitions.</summary>
/// <param name="Evaluation">What it says; null when the definitions have no such policy.</param>
/// <param name="Version">The definitions' version.</param>
internal sealed record HealthVerdict(HealthEvaluation? Evaluation, long Version);
