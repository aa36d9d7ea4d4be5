using Concentrator.Server.Health;

namespace Concentrator.Server.Tests.Health;

public sealed class ToldOnceTests
{
    [Fact]
    public void The_same_is_told_once_a_minute_and_another_at_once()
    {
        var time = new SteppedTime();
        var told = new ToldOnce<string>(time);
        Assert.True(told.IsDue("one"));
        Assert.False(told.IsDue("one"));
        Assert.True(told.IsDue("another"));

        time.Now += ToldOnce<string>.Window - TimeSpan.FromTicks(1);
        Assert.False(told.IsDue("one"));
        time.Now += TimeSpan.FromTicks(1);
        Assert.True(told.IsDue("one"));
        Assert.False(told.IsDue("one"));
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
