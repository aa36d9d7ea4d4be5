using System.Diagnostics;

namespace Concentrator.LoadTests;

/// <summary>How many packets are on their way. A packet that has not arrived in 50 ms of silence counts as lost.</summary>
internal sealed class FlowWindow(int size)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    private long _sent;
    private long _arrived;
    private long _lost;
    private long _lastArrived;
    private long _quietSince = Stopwatch.GetTimestamp();

    public long SentCount => Volatile.Read(ref _sent);

    public long ArrivedCount => Volatile.Read(ref _arrived);

    public void Sent() => Volatile.Write(ref _sent, _sent + 1);

    public void Arrived() => Interlocked.Increment(ref _arrived);

    /// <summary>Whether another packet may go; called by the one sender only.</summary>
    public bool TryEnter()
    {
        var arrived = ArrivedCount;
        if (_sent - arrived - _lost < size)
        {
            return true;
        }

        if (arrived != _lastArrived)
        {
            _lastArrived = arrived;
            _quietSince = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(_quietSince) > s_patience)
        {
            _lost = _sent - arrived;
            return true;
        }

        return false;
    }
}
