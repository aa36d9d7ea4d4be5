namespace Concentrator.Control.Tokens;

/// <summary>A token for the admin API, as it is kept.</summary>
internal sealed record ApiToken : ITokenOwner
{
    /// <summary>Its name; case does not matter.</summary>
    public required string Name { get; init; }

    /// <summary>What its owner may do.</summary>
    public required ApiRole Role { get; init; }

    /// <summary>SHA-256 over its secret.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is worth nothing; null: it has no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>As an administrator sees it.</summary>
    public ApiTokenSummary ToSummary() => new(Name, Role, CreatedAt, ExpiresAt);
}
