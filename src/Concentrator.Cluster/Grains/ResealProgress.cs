namespace Concentrator.Cluster.Grains;

/// <summary>How far the users of a shard are sealed anew.</summary>
/// <param name="Left">How many are not.</param>
/// <param name="Unreadable">Those whose secrets no key opens.</param>
internal sealed record ResealProgress(int Left, IReadOnlyList<string> Unreadable);
