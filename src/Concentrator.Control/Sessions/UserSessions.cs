using Concentrator.Control.Ports;

namespace Concentrator.Control.Sessions;

/// <summary>The open sessions of one user, and the decision about another one. Granted but not opened logins are not among them: they change nothing for anybody.</summary>
internal sealed class UserSessions
{
    private readonly HashSet<TunnelId> _open = [];
    private readonly HashSet<TunnelId> _ending = [];

    /// <summary>Whether nothing is kept here.</summary>
    public bool IsEmpty => _open.Count == 0 && _ending.Count == 0;

    /// <summary>Sessions that are open and were not told to end.</summary>
    public IReadOnlyCollection<TunnelId> Open => _open;

    /// <summary>Whether another session may be.</summary>
    public bool Admits(SessionPolicy policy) => policy.Admits(_open.Count);

    /// <summary>Opens a session. False when the policy does not admit it any more; else <paramref name="replaced"/> are those to end for it.</summary>
    public bool TryOpen(TunnelId tunnel, SessionPolicy policy, out IReadOnlyList<TunnelId> replaced)
    {
        replaced = [];
        if (!Admits(policy))
        {
            return false;
        }

        replaced = policy.Replaces ? [.. _open] : [];
        _open.Add(tunnel);
        return true;
    }

    /// <summary>Puts a session back by the record.</summary>
    public void Restore(TunnelId tunnel, bool ending) => (ending ? _ending : _open).Add(tunnel);

    /// <summary>The session was told to end: it counts no more.</summary>
    public void End(TunnelId tunnel)
    {
        if (_open.Remove(tunnel))
        {
            _ending.Add(tunnel);
        }
    }

    /// <summary>The session is over.</summary>
    public void Remove(TunnelId tunnel)
    {
        _open.Remove(tunnel);
        _ending.Remove(tunnel);
    }
}
