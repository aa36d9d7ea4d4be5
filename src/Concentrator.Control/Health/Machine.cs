using Concentrator.Control.Tokens;

namespace Concentrator.Control.Health;

/// <summary>A machine that may state its health from outside its tunnel, as it is kept.</summary>
internal sealed record Machine : ITokenOwner
{
    /// <summary>Its name; case does not matter.</summary>
    public required string Name { get; init; }

    /// <summary>Whose sessions it speaks of; null: any user's whose certificate names the machine.</summary>
    public string? UserName { get; init; }

    /// <summary>SHA-256 over its token's secret: 32 random bytes need no slow hash.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As an administrator sees it.</summary>
    public MachineSummary ToSummary() => new(Name, UserName, CreatedAt);
}
