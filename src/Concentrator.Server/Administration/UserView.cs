namespace Concentrator.Server.Administration;

/// <summary>A user as the commands show it.</summary>
/// <param name="Name">The name.</param>
/// <param name="State"><c>active</c>, <c>disabled</c> or <c>locked</c>.</param>
/// <param name="Chap">Whether the clear secret is kept for CHAP-MD5.</param>
/// <param name="FixedAddress">Its own address, or null.</param>
/// <param name="LastAddress">The address of its last session, or null.</param>
/// <param name="LockedUntil">When its lockout ends, or null.</param>
/// <param name="CreatedAt">When it was added.</param>
internal sealed record UserView(string Name, string State, bool Chap, string? FixedAddress, string? LastAddress, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt)
{
    /// <summary>Whether it has one-time passwords.</summary>
    public bool OneTimePassword { get; init; }

    /// <summary>The groups that it is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
