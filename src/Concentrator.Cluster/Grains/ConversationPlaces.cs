using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Grains;

/// <summary>The logins of an edge that have begun and neither opened nor been refused, bounded in number and time (timestamps of the clock).</summary>
internal sealed class ConversationPlaces(int capacity)
{
    private readonly Dictionary<TunnelId, long> _deadlines = [];
    private readonly Queue<(TunnelId Tunnel, long Deadline)> _order = new();

    /// <summary>Takes a place; false when there is none.</summary>
    public bool TryAdd(TunnelId tunnel, long deadline, long now)
    {
        Expire(now);
        if (_deadlines.ContainsKey(tunnel))
        {
            return true;
        }

        if (_deadlines.Count >= capacity)
        {
            return false;
        }

        _deadlines.Add(tunnel, deadline);
        _order.Enqueue((tunnel, deadline));
        return true;
    }

    /// <summary>Gives a place back.</summary>
    public void Remove(TunnelId tunnel) => _deadlines.Remove(tunnel);

    /// <summary>Gives all places back.</summary>
    public void Clear()
    {
        _deadlines.Clear();
        _order.Clear();
    }

    /// <summary>Gives those back whose time is over.</summary>
    public void Expire(long now)
    {
        while (_order.TryPeek(out var oldest) && oldest.Deadline <= now)
        {
            _order.Dequeue();
            if (_deadlines.TryGetValue(oldest.Tunnel, out var deadline) && deadline <= now)
            {
                _deadlines.Remove(oldest.Tunnel);
            }
        }
    }
}
