using Concentrator.Control.Ports;

namespace Concentrator.Control.Edges;

/// <summary>When sessions are to be judged again, one time for each, by the clock on the wall.</summary>
internal sealed class ReviewTimes
{
    private const int Slack = 16;

    private readonly Dictionary<TunnelId, DateTimeOffset> _times = [];
    private readonly PriorityQueue<TunnelId, DateTimeOffset> _queue = new();
    private long _first = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>The earliest of them, or an earlier one that is given up; <see cref="DateTimeOffset.MaxValue"/>: there is none. Any thread may ask.</summary>
    public DateTimeOffset First => new(Volatile.Read(ref _first), TimeSpan.Zero);

    /// <summary>How many times it keeps, those that are given up too.</summary>
    public int Kept => _queue.Count;

    /// <summary>Sets a session's time in place of the one it had; null: none.</summary>
    public void Set(TunnelId tunnel, DateTimeOffset? at)
    {
        if (at is not { } time)
        {
            _times.Remove(tunnel);
        }
        else if (!_times.TryGetValue(tunnel, out var before) || before != time)
        {
            _times[tunnel] = time;
            _queue.Enqueue(tunnel, time);
        }

        Publish();
    }

    /// <summary>Takes a session whose time has come; false when there is none.</summary>
    public bool TryTakeDue(DateTimeOffset now, out TunnelId tunnel)
    {
        while (_queue.TryPeek(out tunnel, out var at) && at <= now)
        {
            _queue.Dequeue();
            Publish();
            if (_times.TryGetValue(tunnel, out var current) && current == at)
            {
                _times.Remove(tunnel);
                return true;
            }
        }

        return false;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _times.Clear();
        _queue.Clear();
        Publish();
    }

    private void Publish()
    {
        while (_queue.TryPeek(out var tunnel, out var at) && (!_times.TryGetValue(tunnel, out var current) || current != at))
        {
            _queue.Dequeue();
        }

        if (_queue.Count > (2 * _times.Count) + Slack)
        {
            // Times that are given up leave at the head of the queue only, and may be far from it.
            _queue.Clear();
            _queue.EnqueueRange(_times.Select(entry => (entry.Key, entry.Value)));
        }

        Volatile.Write(ref _first, (_queue.TryPeek(out _, out var first) ? first : DateTimeOffset.MaxValue).UtcTicks);
    }
}
