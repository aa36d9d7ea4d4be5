using Concentrator.Edge.Loop;

namespace Concentrator.Edge.Tests.Loop;

public class TimerWheelTests
{
    [Fact]
    public void An_entry_is_woken_at_its_deadline_and_not_before()
    {
        var wheel = new TimerWheel(1_000);
        var entry = new Entry { At = 1_500 };
        wheel.Arm(entry);

        wheel.Advance(1_499);
        Assert.Equal(0, entry.Woken);

        wheel.Advance(1_500 + TimerWheel.Granularity);
        Assert.Equal(1, entry.Woken);
    }

    [Fact]
    public void A_deadline_that_moved_later_is_kept_without_arming_again()
    {
        var wheel = new TimerWheel(0);
        var entry = new Entry { At = 100 };
        wheel.Arm(entry);
        entry.At = 5_000;

        wheel.Advance(4_999);
        Assert.Equal(0, entry.Woken);

        wheel.Advance(5_008);
        Assert.Equal(1, entry.Woken);
    }

    [Fact]
    public void A_deadline_beyond_the_horizon_is_kept()
    {
        var wheel = new TimerWheel(0);
        var entry = new Entry { At = 3_600_000 };
        wheel.Arm(entry);

        for (var now = 0L; now < 3_600_000; now += 10_000)
        {
            wheel.Advance(now);
        }

        Assert.Equal(0, entry.Woken);
        wheel.Advance(3_600_008);
        Assert.Equal(1, entry.Woken);
    }

    [Fact]
    public void An_empty_wheel_waits_for_ever() => Assert.Equal(-1, new TimerWheel(12_345).NextTimeout(12_345));

    [Fact]
    public void A_removed_entry_is_not_woken()
    {
        var wheel = new TimerWheel(0);
        var entry = new Entry { At = 100 };
        wheel.Arm(entry);
        wheel.Remove(entry);

        wheel.Advance(1_000);

        Assert.Equal(0, entry.Woken);
        Assert.Equal(-1, wheel.NextTimeout(1_000));
    }

    [Fact]
    public void An_entry_may_take_itself_and_others_out_while_it_is_woken()
    {
        var wheel = new TimerWheel(0);
        var second = new Entry { At = 100 };
        var first = new Entry { At = 100, Then = () => wheel.Remove(second) };
        wheel.Arm(second);
        wheel.Arm(first);

        wheel.Advance(200);

        Assert.Equal(1, first.Woken);
        Assert.Equal(0, second.Woken);
    }

    [Fact]
    public void It_agrees_with_a_plain_list_whatever_happens()
    {
        var random = new Random(20261121);
        var wheel = new TimerWheel(0);
        var entries = Enumerable.Range(0, 300).Select(_ => new Entry()).ToArray();
        var now = 0L;
        for (var step = 0; step < 50_000; step++)
        {
            var entry = entries[random.Next(entries.Length)];
            switch (random.Next(4))
            {
                case 0:
                    entry.At = now + random.Next(1, 60_000);
                    wheel.Arm(entry);
                    break;
                case 1:
                    entry.At = long.MaxValue;
                    wheel.Remove(entry);
                    break;
                case 2:
                    entry.At = now + random.Next(1, 50);
                    wheel.Arm(entry);
                    break;
                default:
                    now += random.Next(0, 200);
                    wheel.Advance(now);
                    Assert.All(entries, each => Assert.True(each.At > now - TimerWheel.Granularity, $"{each.At} was missed at {now}"));
                    break;
            }

            var next = entries.Min(each => each.At);
            var timeout = wheel.NextTimeout(now);
            Assert.True(next == long.MaxValue || (timeout >= 0 && now + timeout <= Math.Max(next, now) + TimerWheel.Granularity), $"{next} would be missed: {timeout} from {now}");
        }

        Assert.All(entries, each => Assert.Equal(0, each.Early));
    }

    private sealed class Entry : TimerEntry
    {
        internal long At { get; set; } = long.MaxValue;

        internal int Woken { get; private set; }

        internal int Early { get; private set; }

        internal Action Then { get; init; } = static () => { };

        internal override long Deadline => At;

        internal override void OnDeadline(long now)
        {
            Woken++;
            Early += now < At ? 1 : 0;
            At = long.MaxValue;
            Then();
        }
    }
}
