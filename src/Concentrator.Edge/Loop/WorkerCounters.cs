using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.Loop;

/// <summary>What one worker counts. Written by its thread only, read by the metrics.</summary>
internal sealed class WorkerCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length * 2];
    private long _bytesUp;
    private long _bytesDown;
    private long _packetsUp;
    private long _packetsDown;

    internal long BytesUp => Volatile.Read(ref _bytesUp);

    internal long BytesDown => Volatile.Read(ref _bytesDown);

    internal long PacketsUp => Volatile.Read(ref _packetsUp);

    internal long PacketsDown => Volatile.Read(ref _packetsDown);

    internal long Dropped(DropReason reason, bool up) => Volatile.Read(ref _drops[Index(reason, up)]);

    internal void CountUp(int bytes)
    {
        _packetsUp++;
        _bytesUp += bytes;
    }

    internal void CountDown(int bytes)
    {
        _packetsDown++;
        _bytesDown += bytes;
    }

    internal void Drop(DropReason reason, bool up) => _drops[Index(reason, up)]++;

    private static int Index(DropReason reason, bool up) => ((int)reason * 2) + (up ? 0 : 1);
}
