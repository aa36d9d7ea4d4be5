namespace Concentrator.Control.Users;

/// <summary>When too many wrong passwords lock an account; wrong one-time passwords do so apart, and always (<see cref="CodeLockout"/>).</summary>
public sealed record LockoutPolicy
{
    /// <summary>Ten failures in ten minutes lock for ten minutes.</summary>
    public static LockoutPolicy Default { get; } = new();

    /// <summary>How many wrong passwords lock the account; corrections of a peer (MS-CHAPv2 retries) count too. 0: never. One-time passwords: ten at most, also with 0.</summary>
    public int Failures { get; init; } = 10;

    /// <summary>Within which time they count.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the lock holds. Of one-time passwords: the first one; each further one is twice as long, up to a day.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(10);
}
