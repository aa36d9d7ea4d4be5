using System.Net;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Listening;

public class RefusalLogTests
{
    private static readonly IPEndPoint Peer = new(IPAddress.Loopback, 1);

    [Fact]
    public void A_flood_of_refusals_is_told_in_part_and_the_rest_is_counted()
    {
        var time = new SteppedTime();
        var log = new RecordingLogger<EdgeHost>();
        var refusals = new RefusalLog(time, log);
        for (var i = 0; i < 5_000; i++)
        {
            refusals.Ended(Peer, "TLS: garbage");
        }

        Assert.Equal(200, log.Lines.Count);

        time.Step(TimeSpan.FromSeconds(1));
        refusals.Ended(Peer, "TLS: more garbage");

        Assert.Contains(log.Lines, line => line.Line.StartsWith("4800 lines", StringComparison.Ordinal));
        Assert.EndsWith("more garbage", log.Lines.Last().Line, StringComparison.Ordinal);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        internal void Step(TimeSpan time) => _now += time.Ticks;
    }
}
