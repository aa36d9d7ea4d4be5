namespace Concentrator.Control.Definitions;

/// <summary>What a set of definitions came to.</summary>
/// <param name="Done">Whether all of it holds now; in a dry run, whether it could.</param>
/// <param name="Version">The definitions' version now.</param>
/// <param name="Items">What was named, and what became of it.</param>
/// <param name="Problems">What stands in the way; then nothing was changed, except where a problem says so.</param>
public sealed record ApplyReport(bool Done, long Version, IReadOnlyList<AppliedItem> Items, IReadOnlyList<string> Problems);
