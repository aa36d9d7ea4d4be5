namespace Concentrator.Control.Tokens;

/// <summary>A token for the admin API, as an administrator sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What its owner may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is worth nothing; null: it has no end.</param>
public sealed record ApiTokenSummary(string Name, ApiRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
