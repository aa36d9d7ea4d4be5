using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Users;

public class LockoutTests
{
    private static readonly DateTimeOffset _start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LockoutPolicy _policy = new() { Failures = 3, Window = TimeSpan.FromMinutes(1), Duration = TimeSpan.FromMinutes(5) };

    [Fact]
    public void It_locks_with_the_last_failure_of_the_window_and_for_its_duration()
    {
        var lockout = Fail(Lockout.None, 0, 10, 59);

        Assert.False(Fail(Lockout.None, 0, 10).IsLocked(_policy, At(10)));
        Assert.True(lockout.IsLocked(_policy, At(59)));
        Assert.True(lockout.IsLocked(_policy, At(59 + 299)));
        Assert.False(lockout.IsLocked(_policy, At(59 + 300)));
    }

    [Fact]
    public void A_failure_out_of_the_window_does_not_count() => Assert.False(Fail(Lockout.None, 0, 10, 60).IsLocked(_policy, At(60)));

    [Fact]
    public void After_the_lock_the_count_begins_anew()
    {
        var lockout = Fail(Lockout.None, 0, 1, 2, 303, 304);

        Assert.False(lockout.IsLocked(_policy, At(304)));
        Assert.True(Fail(lockout, 305).IsLocked(_policy, At(305)));
    }

    [Fact]
    public void A_failure_while_locked_does_not_lengthen_the_lock() => Assert.False(Fail(Lockout.None, 0, 1, 2, 200).IsLocked(_policy, At(302)));

    [Fact]
    public void A_clock_that_was_set_back_locks_nobody_for_longer_than_the_policy()
    {
        var lockout = Fail(Lockout.None, 100_000, 100_001, 100_002);

        Assert.False(lockout.IsLocked(_policy, At(0)));
        Assert.False(Fail(lockout, 0, 1).IsLocked(_policy, At(1)));
        Assert.True(Fail(lockout, 0, 1, 2).IsLocked(_policy, At(2)));
    }

    [Fact]
    public void A_policy_of_no_failures_locks_nobody() => Assert.Same(Lockout.None, Lockout.None.Fail(_policy with { Failures = 0 }, _start));

    private static DateTimeOffset At(int second) => _start.AddSeconds(second);

    private static Lockout Fail(Lockout lockout, params int[] seconds) => seconds.Aggregate(lockout, (current, second) => current.Fail(_policy, At(second)));
}
