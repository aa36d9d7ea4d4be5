namespace Concentrator.Server.Administration.Api;

/// <summary>Other groups for a user.</summary>
/// <param name="Add">Groups that it is in from now on.</param>
/// <param name="Remove">Groups that it is in no more.</param>
internal sealed record GroupLists(IReadOnlyList<string>? Add = null, IReadOnlyList<string>? Remove = null);
