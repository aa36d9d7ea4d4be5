using Concentrator.Control.Ports;

namespace Concentrator.Control.Local;

/// <summary>
/// The conversations by tunnel, bounded in number and time. Refused ones are kept for a repeated call, but take nobody's place: the oldest go first.
/// Safe for use by several threads.
/// </summary>
internal sealed class ConversationTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TunnelId, HostedConversation> _all = [];
    private readonly Queue<(TunnelId Tunnel, long Deadline)> _byDeadline = new();
    private readonly Queue<TunnelId> _refused = new();
    private readonly HashSet<TunnelId> _refusedSet = [];
    private readonly int _capacity;
    private readonly TimeProvider _time;

    /// <summary>Makes an empty one.</summary>
    public ConversationTable(int capacity, TimeProvider time)
    {
        _capacity = capacity;
        _time = time;
    }

    /// <summary>The tunnel's conversation, or a new one of <paramref name="create"/>; null when there are too many.</summary>
    public HostedConversation? GetOrAdd(TunnelId tunnel, Func<HostedConversation> create)
    {
        lock (_lock)
        {
            Expire();
            if (_all.TryGetValue(tunnel, out var existing))
            {
                return existing;
            }

            if (_all.Count - _refusedSet.Count >= _capacity)
            {
                return null;
            }

            var created = create();
            _all.Add(tunnel, created);
            _byDeadline.Enqueue((tunnel, created.Deadline));
            return created;
        }
    }

    /// <summary>The tunnel's conversation; null when there is none (any more).</summary>
    public HostedConversation? Find(TunnelId tunnel)
    {
        lock (_lock)
        {
            Expire();
            return _all.GetValueOrDefault(tunnel);
        }
    }

    /// <summary>The conversation came to a refusal.</summary>
    public void Refused(TunnelId tunnel)
    {
        lock (_lock)
        {
            if (_all.ContainsKey(tunnel) && _refusedSet.Add(tunnel))
            {
                _refused.Enqueue(tunnel);
            }

            while (_refused.Count > _capacity)
            {
                Forget(_refused.Dequeue());
            }
        }
    }

    /// <summary>The tunnel opened or is over.</summary>
    public void Remove(TunnelId tunnel)
    {
        lock (_lock)
        {
            Forget(tunnel);
        }
    }

    /// <summary>Nobody asks any more.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _all.Keys.ToList().ForEach(Forget);
        }
    }

    /// <summary>Forgets those whose time is over. Every other call does so too.</summary>
    public void Sweep()
    {
        lock (_lock)
        {
            Expire();
        }
    }

    private void Expire()
    {
        var now = _time.GetTimestamp();
        while (_byDeadline.TryPeek(out var oldest) && oldest.Deadline <= now)
        {
            _byDeadline.Dequeue();
            if (_all.GetValueOrDefault(oldest.Tunnel)?.Deadline <= now)
            {
                Forget(oldest.Tunnel);
            }
        }
    }

    private void Forget(TunnelId tunnel)
    {
        if (_all.Remove(tunnel, out var forgotten))
        {
            _ = forgotten.End();
        }

        _refusedSet.Remove(tunnel);
    }
}
