namespace Concentrator.Control.Users;

/// <summary>The wrong passwords of one user, and the lock that they led to. A value: a failure makes the next one.</summary>
internal sealed record Lockout(IReadOnlyList<DateTimeOffset> Failures, DateTimeOffset? LockedUntil)
{
    /// <summary>No failure.</summary>
    public static Lockout None { get; } = new([], LockedUntil: null);

    /// <summary>Whether nothing is counted and nothing is locked.</summary>
    public bool IsNone => Failures.Count == 0 && LockedUntil is null;

    /// <summary>Whether the user is locked at a time. A lock that would last longer than the policy's is of a clock that was set back, and over.</summary>
    public bool IsLocked(LockoutPolicy policy, DateTimeOffset now) => LockedUntil is { } until && now < until && until - now <= policy.Duration;

    /// <summary>Counts one wrong password.</summary>
    public Lockout Fail(LockoutPolicy policy, DateTimeOffset now)
    {
        if (policy.Failures <= 0 || IsLocked(policy, now))
        {
            return this;
        }

        var recent = Failures.Where(at => at <= now && now - at < policy.Window).Append(now).ToList();
        return recent.Count >= policy.Failures ? new Lockout([], now + policy.Duration) : new Lockout(recent, LockedUntil: null);
    }
}
