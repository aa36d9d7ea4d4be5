using System.Globalization;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Leases;

public class LeaseTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private readonly BootClockDouble _clock = new();

    [Fact]
    public async Task A_lease_lasts_from_before_it_was_asked_for()
    {
        var sentAt = _clock.Nanoseconds;
        _clock.Advance(TimeSpan.FromSeconds(20));
        var lease = new Lease(1, sentAt, Duration, _clock);

        Assert.Equal(TimeSpan.FromSeconds(40), lease.Remaining);
        _clock.Advance(TimeSpan.FromSeconds(39.999));
        Assert.True(lease.IsHeld);
        _clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(lease.IsHeld);
        Assert.Equal(LeaseEnd.Expired, await lease.Over);
        Assert.Equal(TimeSpan.Zero, lease.Remaining);
    }

    [Fact]
    public void A_renewal_lasts_from_before_it_was_sent()
    {
        var lease = new Lease(1, _clock.Nanoseconds, Duration, _clock);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var sentAt = _clock.Nanoseconds;
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True(lease.TryExtend(sentAt, Duration));

        _clock.Advance(TimeSpan.FromSeconds(54));
        Assert.True(lease.IsHeld);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(lease.IsHeld);
        Assert.Equal(sentAt + (long)Duration.TotalNanoseconds, lease.Until);
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_deadline_renews_nothing()
    {
        var lease = new Lease(1, _clock.Nanoseconds, Duration, _clock);
        _clock.Advance(TimeSpan.FromSeconds(59));
        var sentAt = _clock.Nanoseconds;
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.False(lease.TryExtend(sentAt, Duration));
        Assert.False(lease.IsHeld);
        Assert.Equal(LeaseEnd.Expired, await lease.Over);
    }

    [Fact]
    public async Task A_lease_that_was_ended_stays_over()
    {
        var lease = new Lease(1, _clock.Nanoseconds, Duration, _clock);
        lease.End(LeaseEnd.Withdrawn);
        lease.End(LeaseEnd.GivenBack);

        Assert.False(lease.TryExtend(_clock.Nanoseconds, Duration));
        Assert.False(lease.IsHeld);
        Assert.Equal(LeaseEnd.Withdrawn, await lease.Over);
    }

    [Fact]
    public async Task A_lease_that_is_withdrawn_after_its_deadline_had_expired()
    {
        var lease = new Lease(1, _clock.Nanoseconds, Duration, _clock);
        _clock.Advance(Duration);
        lease.End(LeaseEnd.Withdrawn);

        Assert.Equal(LeaseEnd.Expired, await lease.Over);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(long.MaxValue)]
    public void A_lease_without_an_end_in_sight_is_held_for_ever(long? ticks)
    {
        var lease = new Lease(1, _clock.Nanoseconds, ticks is { } duration ? TimeSpan.FromTicks(duration) : null, _clock);
        _clock.Advance(TimeSpan.FromDays(10_000));

        Assert.True(lease.IsHeld);
        Assert.Null(lease.Remaining);
        Assert.False(lease.Over.IsCompleted);
    }

    [Fact]
    public async Task Of_an_expiry_and_a_renewal_at_once_one_wins_for_everybody()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var lease = new Lease(1, _clock.Nanoseconds, Duration, _clock);
            var sentAt = _clock.Nanoseconds + 1;
            var renewing = Task.Run(() => lease.TryExtend(sentAt, Duration * 2));
            _clock.Advance(Duration);
            var seen = lease.IsHeld;
            var renewed = await renewing;

            Assert.Equal(renewed, lease.IsHeld);
            Assert.True(renewed || !lease.IsHeld);
            Assert.True(seen || !renewed, "a lease that was seen over was renewed");
        }
    }

    [Fact]
    public void The_boot_clock_is_the_machine_s_uptime()
    {
        var clock = new BootClock();
        var before = clock.Nanoseconds;
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        var after = clock.Nanoseconds;

        // /proc/uptime is cut to hundredths of a second.
        Assert.InRange(uptime, (before / 1e9) - 0.02, (after / 1e9) + 0.02);
    }
}
