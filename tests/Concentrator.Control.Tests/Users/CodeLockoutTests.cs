using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Users;

public sealed class CodeLockoutTests
{
    private static readonly DateTimeOffset _start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LockoutPolicy _policy = new() { Failures = 3, Window = TimeSpan.FromMinutes(1), Duration = TimeSpan.FromMinutes(5) };

    [Fact]
    public void Each_lock_is_twice_as_long_as_the_one_before_up_to_a_day()
    {
        var (lockout, now) = (CodeLockout.None, _start);
        foreach (var minutes in new[] { 5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440 })
        {
            lockout = FailUntilLocked(lockout, 3, now);
            Assert.Equal(now.AddMinutes(minutes), lockout.LockedUntil);
            now = lockout.LockedUntil!.Value;
            Assert.True(lockout.IsLocked(_policy, now.AddTicks(-1)));
            Assert.False(lockout.IsLocked(_policy, now));
        }
    }

    [Fact]
    public void Failures_do_not_grow_old()
    {
        var lockout = CodeLockout.None.Fail(_policy, _start).Fail(_policy, _start.AddDays(1));
        Assert.False(lockout.IsLocked(_policy, _start.AddDays(1)));
        Assert.True(lockout.Fail(_policy, _start.AddDays(9)).IsLocked(_policy, _start.AddDays(9)));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 1)]
    [InlineData(9, 9)]
    [InlineData(1_000_000, 10)]
    public void There_is_a_limit_whatever_the_policy(int failures, int most) => FailUntilLocked(CodeLockout.None, most, _start, _policy with { Failures = failures });

    [Fact]
    public void A_lock_that_is_longer_than_a_day_by_the_policy_does_not_grow()
    {
        var policy = _policy with { Duration = TimeSpan.FromDays(3) };
        var first = FailUntilLocked(CodeLockout.None, 3, _start, policy);
        var second = FailUntilLocked(first, 3, _start.AddDays(3), policy);
        Assert.Equal((_start.AddDays(3), _start.AddDays(6)), (first.LockedUntil, second.LockedUntil));
    }

    [Fact]
    public void A_clock_that_was_set_back_locks_nobody_for_longer_than_the_lock_lasts()
    {
        var lockout = FailUntilLocked(CodeLockout.None, 3, _start.AddDays(100));
        Assert.False(lockout.IsLocked(_policy, _start));
    }

    [Fact]
    public void Passwords_and_codes_are_counted_and_forgiven_apart()
    {
        var lockout = Lockout.None.FailCode(_policy, _start).Fail(_policy, _start).FailCode(_policy, _start).Fail(_policy, _start);
        Assert.False(lockout.IsLocked(_policy, _start));
        Assert.Equal((2, 2), (lockout.Failures.Count, lockout.Codes.Failures));
        Assert.Equal((0, 2), (lockout.ForgivePasswords().Failures.Count, lockout.ForgivePasswords().Codes.Failures));
        Assert.Equal((2, 0), (lockout.ForgiveCodes().Failures.Count, lockout.ForgiveCodes().Codes.Failures));

        var locked = lockout.ForgivePasswords().FailCode(_policy, _start);
        Assert.True(locked.IsLocked(_policy, _start));
        Assert.Equal(_start.AddMinutes(5), locked.End);
        Assert.True(locked.ForgivePasswords().IsLocked(_policy, _start));
        Assert.True(lockout.Fail(_policy, _start).ForgiveCodes().IsLocked(_policy, _start));
        Assert.Equal(2, lockout.Fail(_policy, _start).Codes.Failures);
    }

    private static CodeLockout FailUntilLocked(CodeLockout lockout, int times, DateTimeOffset now, LockoutPolicy? policy = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.False(lockout.IsLocked(policy ?? _policy, now));
            lockout = lockout.Fail(policy ?? _policy, now);
        }

        Assert.True(lockout.IsLocked(policy ?? _policy, now));
        Assert.Same(lockout, lockout.Fail(policy ?? _policy, now));
        return lockout;
    }
}
