namespace Concentrator.Control.Users;

/// <summary>
/// The wrong one-time passwords of one user since the last right one, and the locks that they led to (RFC 4226 §7.3). Six digits are soon guessed by whoever has the password: so there is always a limit,
/// failures do not grow old, and each lock is twice as long as the one before. Only a right one-time password or an administrator ends it. A value: a failure makes the next one.
/// </summary>
internal sealed record CodeLockout(int Failures, int Locks, DateTimeOffset? LockedUntil)
{
    /// <summary>The most wrong ones up to a lock, whatever the policy.</summary>
    private const int MostFailures = 10;

    private static readonly TimeSpan _longest = TimeSpan.FromDays(1);

    /// <summary>No failure.</summary>
    public static CodeLockout None { get; } = new(0, 0, LockedUntil: null);

    /// <summary>Whether the user is locked at a time. A lock that would last longer than it can is of a clock that was set back, and over.</summary>
    public bool IsLocked(LockoutPolicy policy, DateTimeOffset now) => LockedUntil is { } until && now < until && until - now <= Duration(policy, Locks);

    /// <summary>Counts a wrong one, or one that was used before.</summary>
    public CodeLockout Fail(LockoutPolicy policy, DateTimeOffset now)
    {
        if (IsLocked(policy, now))
        {
            return this;
        }

        var most = policy.Failures is > 0 and < MostFailures ? policy.Failures : MostFailures;
        return Failures + 1 < most ? this with { Failures = Failures + 1, LockedUntil = null } : new CodeLockout(0, Locks + 1, now + Duration(policy, Locks + 1));
    }

    /// <summary>How long the lock of a number, from 1 on, holds: a day at most, unless every lock is longer.</summary>
    private static TimeSpan Duration(LockoutPolicy policy, int number)
    {
        var duration = policy.Duration;
        for (var i = 1; i < number && duration < _longest; i++)
        {
            duration *= 2;
        }

        return duration > _longest && policy.Duration < _longest ? _longest : duration;
    }
}
