namespace Concentrator.Server.Tests.Shells;

/// <summary>What became of a script.</summary>
/// <param name="Output">What it wrote, a line each.</param>
/// <param name="Warnings">What it warned of, and errors that did not end it.</param>
/// <param name="Failure">What ended it, with which <c>powershell -File</c> writes an error and exits 1; null: it ran to its end.</param>
internal sealed record ShellRun(IReadOnlyList<string> Output, IReadOnlyList<string> Warnings, string? Failure);
