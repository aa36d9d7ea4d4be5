using Concentrator.Control.Edges;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Tests.Edges;

public sealed class ReviewTimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Times_that_are_given_up_do_not_pile_up_behind_one_that_stays()
    {
        var times = new ReviewTimes();
        var (first, moving) = (TunnelId.Create(), TunnelId.Create());
        times.Set(first, Now);
        for (var i = 1; i <= 10_000; i++)
        {
            times.Set(moving, Now.AddSeconds(i));
            times.Set(TunnelId.Create(), Now.AddDays(i));
            Assert.InRange(times.Kept, 1, 20_100);
        }

        for (var i = 0; i < 10_000; i++)
        {
            times.Set(moving, Now.AddHours(1).AddSeconds(i));
        }

        Assert.InRange(times.Kept, 10_002, 20_100);
        Assert.True(times.TryTakeDue(Now, out var due));
        Assert.Equal(first, due);
        Assert.False(times.TryTakeDue(Now.AddHours(1).AddSeconds(9_998), out _));
        Assert.True(times.TryTakeDue(Now.AddHours(1).AddSeconds(9_999), out due));
        Assert.Equal(moving, due);
    }

    [Fact]
    public void One_session_whose_time_moves_keeps_a_few_times_only()
    {
        var times = new ReviewTimes();
        var (first, moving) = (TunnelId.Create(), TunnelId.Create());
        times.Set(first, Now);
        for (var i = 1; i <= 1_000; i++)
        {
            times.Set(moving, Now.AddSeconds(i));
            Assert.InRange(times.Kept, 2, 21);
        }

        Assert.Equal(Now, times.First);
    }
}
