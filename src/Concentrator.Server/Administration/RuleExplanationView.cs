namespace Concentrator.Server.Administration;

/// <summary>Whether a rule of the access policy fits a login.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Fits">Whether all its conditions fit.</param>
/// <param name="WhyNot">Every condition that does not, in words.</param>
internal sealed record RuleExplanationView(string Rule, bool Fits, IReadOnlyList<string> WhyNot);
