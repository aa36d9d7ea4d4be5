using Concentrator.Edge.Leases;

namespace Concentrator.Edge.Tests.World;

/// <summary>The boot clock, which a test can put forward: to the edge it is as if the process had been stopped for that long.</summary>
internal sealed class BootClockDouble : IBootClock
{
    private long _nanoseconds = 1_000_000_000;

    public long Nanoseconds => Interlocked.Read(ref _nanoseconds);

    internal void Advance(TimeSpan time) => Interlocked.Add(ref _nanoseconds, (long)time.TotalNanoseconds);
}
