namespace Concentrator.Server.Administration;

/// <summary>A token for the admin API to be made.</summary>
/// <param name="Name">Its name: who or what will use it.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="ExpiresAt">From when on it is worth nothing; null: it has no end.</param>
internal sealed record ApiTokenNaming(string Name, string Role, DateTimeOffset? ExpiresAt = null);
