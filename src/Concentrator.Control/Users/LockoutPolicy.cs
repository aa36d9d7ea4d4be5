namespace Concentrator.Control.Users;

/// <summary>When too many wrong passwords lock an account.</summary>
public sealed record LockoutPolicy
{
    /// <summary>Ten failures in ten minutes lock for ten minutes.</summary>
    public static LockoutPolicy Default { get; } = new();

    /// <summary>How many wrong passwords lock the account; corrections of a peer (MS-CHAPv2 retries) count too. 0: never.</summary>
    public int Failures { get; init; } = 10;

    /// <summary>Within which time they count.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the lock holds.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(10);
}
