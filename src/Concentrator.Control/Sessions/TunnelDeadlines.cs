using Concentrator.Control.Ports;

namespace Concentrator.Control.Sessions;

/// <summary>When something is due for tunnels, one time for each, in timestamps of the time provider (which no change of the clock moves).</summary>
internal sealed class TunnelDeadlines
{
    private readonly PriorityQueue<TunnelId, long> _queue = new();
    private Dictionary<TunnelId, long> _deadlines = [];

    /// <summary>Sets when it is due for a tunnel; whatever was set before counts no more.</summary>
    public void Set(TunnelId tunnel, long deadline)
    {
        _deadlines[tunnel] = deadline;
        _queue.Enqueue(tunnel, deadline);
    }

    /// <summary>Nothing is due for the tunnel any more.</summary>
    public void Remove(TunnelId tunnel) => _deadlines.Remove(tunnel);

    /// <summary>Takes one that is due; false when none is.</summary>
    public bool TryTakeDue(long now, out TunnelId tunnel)
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
