namespace Concentrator.Control.Users;

/// <summary>The wrong passwords of one user, and the lock that they led to; and the wrong one-time passwords, which are counted apart. A value: a failure makes the next one.</summary>
internal sealed record Lockout(IReadOnlyList<DateTimeOffset> Failures, DateTimeOffset? LockedUntil)
{
    /// <summary>No failure.</summary>
    public static Lockout None { get; } = new([], LockedUntil: null);

    /// <summary>The wrong one-time passwords.</summary>
    public CodeLockout Codes { get; init; } = CodeLockout.None;

    /// <summary>Whether passwords are neither counted nor locked.</summary>
    public bool HasNoPasswords => Failures.Count == 0 && LockedUntil is null;

    /// <summary>When the last of the locks ends; null when there was none.</summary>
    public DateTimeOffset? End => LockedUntil > Codes.LockedUntil ? LockedUntil : Codes.LockedUntil ?? LockedUntil;

    /// <summary>Whether the user is locked at a time. A lock that would last longer than the policy's is of a clock that was set back, and over.</summary>
    public bool IsLocked(LockoutPolicy policy, DateTimeOffset now) =>
        (LockedUntil is { } until && now < until && until - now <= policy.Duration) || Codes.IsLocked(policy, now);

    /// <summary>The user has come in: its wrong passwords are forgotten, its wrong one-time passwords are not.</summary>
    public Lockout ForgivePasswords() => HasNoPasswords ? this : None with { Codes = Codes };

    /// <summary>A one-time password was right.</summary>
    public Lockout ForgiveCodes() => Codes == CodeLockout.None ? this : this with { Codes = CodeLockout.None };

    /// <summary>Counts one wrong one-time password.</summary>
    public Lockout FailCode(LockoutPolicy policy, DateTimeOffset now) => IsLocked(policy, now) ? this : this with { Codes = Codes.Fail(policy, now) };

    /// <summary>Counts one wrong password.</summary>
    public Lockout Fail(LockoutPolicy policy, DateTimeOffset now)
    {
        if (policy.Failures <= 0 || IsLocked(policy, now))
        {
            return this;
        }

        var recent = Failures.Where(at => at <= now && now - at < policy.Window).Append(now).ToList();
        return recent.Count >= policy.Failures ? this with { Failures = [], LockedUntil = now + policy.Duration } : this with { Failures = recent, LockedUntil = null };
    }
}
