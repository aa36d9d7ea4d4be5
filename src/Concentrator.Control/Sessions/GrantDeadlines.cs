using Concentrator.Control.Ports;

namespace Concentrator.Control.Sessions;

/// <summary>When grants that do not open expire, in timestamps of the time provider (which no change of the clock moves).</summary>
internal sealed class GrantDeadlines
{
    private readonly PriorityQueue<TunnelId, long> _queue = new();
    private Dictionary<TunnelId, long> _deadlines = [];

    /// <summary>Adds a grant.</summary>
    public void Add(TunnelId tunnel, long deadline)
    {
        _deadlines[tunnel] = deadline;
        _queue.Enqueue(tunnel, deadline);
    }

    /// <summary>Whether the grant has expired, or is none.</summary>
    public bool IsExpired(TunnelId tunnel, long now) => !_deadlines.TryGetValue(tunnel, out var deadline) || deadline <= now;

    /// <summary>The grant opened or is over.</summary>
    public void Remove(TunnelId tunnel) => _deadlines.Remove(tunnel);

    /// <summary>Takes one that has expired; false when none has.</summary>
    public bool TryTakeExpired(long now, out TunnelId tunnel)
    {
        while (_queue.TryPeek(out tunnel, out var deadline) && deadline <= now)
        {
            _queue.Dequeue();
            if (_deadlines.TryGetValue(tunnel, out var current) && current == deadline)
            {
                _deadlines.Remove(tunnel);
                return true;
            }
        }

        return false;
    }

    /// <summary>Forgets all, and answers with what they were.</summary>
    public IReadOnlyDictionary<TunnelId, long> TakeAll()
    {
        var all = _deadlines;
        _deadlines = [];
        _queue.Clear();
        return all;
    }
}
