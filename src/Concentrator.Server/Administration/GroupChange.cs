namespace Concentrator.Server.Administration;

/// <summary>Other groups for a user.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Add">Groups that it is in from now on.</param>
/// <param name="Remove">Groups that it is in no more.</param>
internal sealed record GroupChange(string Name, IReadOnlyList<string> Add, IReadOnlyList<string> Remove);
