namespace Concentrator.Server.Administration;

/// <summary>What the access policy says of a login, and why.</summary>
/// <param name="Rules">The rules up to the one that decides.</param>
/// <param name="Rule">The rule that decides; null: none fits, and the default does.</param>
/// <param name="Permitted">Whether the user is let in.</param>
/// <param name="Level">How far: <c>full</c>, <c>probation</c> or <c>quarantine</c>; null for one that is not let in.</param>
/// <param name="Words">The decision in words, a line for each of its parts.</param>
internal sealed record PolicyExplanation(IReadOnlyList<RuleExplanationView> Rules, string? Rule, bool Permitted, string? Level, IReadOnlyList<string> Words);
