namespace Concentrator.Server.Administration;

/// <summary>A token for the admin API as commands show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is worth nothing; null: it has no end.</param>
internal sealed record ApiTokenView(string Name, string Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
