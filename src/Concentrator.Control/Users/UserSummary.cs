using System.Net;

namespace Concentrator.Control.Users;

/// <summary>What an administrator sees of an account.</summary>
/// <param name="Name">The name.</param>
/// <param name="Disabled">Whether it is let in nowhere.</param>
/// <param name="Chap">Whether the clear secret is kept for CHAP-MD5.</param>
/// <param name="FixedAddress">Its own address, or null.</param>
/// <param name="LastAddress">The address of its last session, or null.</param>
/// <param name="LockedUntil">When its lockout ends, or null.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record UserSummary(
    string Name,
    bool Disabled,
    bool Chap,
    IPAddress? FixedAddress,
    IPAddress? LastAddress,
    DateTimeOffset? LockedUntil,
    DateTimeOffset CreatedAt)
{
    /// <summary>Whether it has one-time passwords.</summary>
    public bool HasOneTimePassword { get; init; }

    /// <summary>The groups that it is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
