namespace Concentrator.Control.Policies;

/// <summary>Whether a rule fitted, and if not, why.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Fits">Whether all its conditions fit.</param>
/// <param name="WhyNot">Every condition that does not, for a person; empty when all do.</param>
public sealed record RuleExplanation(string Rule, bool Fits, IReadOnlyList<string> WhyNot);
