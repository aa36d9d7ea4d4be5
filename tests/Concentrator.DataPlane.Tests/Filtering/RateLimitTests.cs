using Concentrator.DataPlane.Filtering;

namespace Concentrator.DataPlane.Tests.Filtering;

public class RateLimitTests
{
    private const int Packet = 1_400;

    [Theory]
    [InlineData(64_000)]
    [InlineData(2_000_000)]
    [InlineData(1_000_000_000)]
    public void Over_a_minute_the_rate_goes_through_and_no_more(long bitsPerSecond)
    {
        var limit = new RateLimit(bitsPerSecond, now: 5);
        var bits = 0L;
        for (var now = 5L; now <= 60_005; now++)
        {
            while (limit.TryTake(Packet, now))
            {
                bits += Packet * 8;
            }
        }

        var burst = Math.Max(bitsPerSecond / 10, RateLimit.LeastBurst * 8);
        Assert.InRange(bits, (bitsPerSecond * 60) - (Packet * 8), (bitsPerSecond * 60) + burst);
    }

    [Fact]
    public void The_first_flight_of_a_connection_passes_however_low_the_rate()
    {
        var limit = new RateLimit(1, now: 0);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(limit.TryTake(1_500, 0));
        }

        Assert.False(limit.TryTake(1_500, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(RateLimit.Greatest)]
    public void A_pause_of_years_fills_the_bucket_once(long bitsPerSecond)
    {
        var limit = new RateLimit(bitsPerSecond, now: 0);
        while (limit.TryTake(60_000, 0) || limit.TryTake(Packet, 0))
        {
            // Until it is empty.
        }

        var taken = 0L;
        while (limit.TryTake(Packet, long.MaxValue / 2))
        {
            taken += Packet * 8;
        }

        Assert.InRange(taken, 1, Math.Max(bitsPerSecond / 10, RateLimit.LeastBurst * 8));
    }

    [Fact]
    public void A_clock_that_stands_or_goes_back_gives_nothing()
    {
        var limit = new RateLimit(1_000_000, now: 1_000);
        while (limit.TryTake(Packet, 1_000))
        {
            // Until it is empty.
        }

        Assert.False(limit.TryTake(Packet, 1_000));
        Assert.False(limit.TryTake(Packet, 0));
    }
}
