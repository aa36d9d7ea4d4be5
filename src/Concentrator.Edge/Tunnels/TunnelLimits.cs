using Concentrator.Control.Ports;

namespace Concentrator.Edge.Tunnels;

/// <summary>How long a tunnel may live, and live without a packet. Times are milliseconds of the worker's clock.</summary>
internal sealed class TunnelLimits(TunnelData data)
{
    private long _begin = long.MaxValue;
    private long _sessionDeadline = long.MaxValue;
    private long _idleLimit = long.MaxValue;

    /// <summary>When <see cref="Exceeded"/> is to be asked next; <see cref="long.MaxValue"/> when nothing is limited.</summary>
    internal long Deadline => Math.Min(_sessionDeadline, IdleDeadline);

    private long IdleDeadline => _idleLimit == long.MaxValue ? long.MaxValue : data.LastActivity + _idleLimit;

    /// <summary>The data flows from now on.</summary>
    internal void Begin(TunnelAccess access, long now)
    {
        _begin = now;
        Change(access);
    }

    /// <summary>Other limits hold: the session's time counts from the same beginning, and may have passed already.</summary>
    internal void Change(TunnelAccess access)
    {
        if (_begin == long.MaxValue)
        {
            return;
        }

        _sessionDeadline = access.SessionLimit is { } session ? _begin + (long)session.TotalMilliseconds : long.MaxValue;
        _idleLimit = access.IdleLimit is { } idle ? (long)idle.TotalMilliseconds : long.MaxValue;
    }

    /// <summary>Why the tunnel is to end now, once; null while it may live.</summary>
    internal TunnelEnd? Exceeded(long now)
    {
        if (Deadline > now)
        {
            return null;
        }

        var isSession = _sessionDeadline <= now;
        (_begin, _sessionDeadline, _idleLimit) = (long.MaxValue, long.MaxValue, long.MaxValue);
        return isSession
            ? new TunnelEnd(TunnelEndReason.SessionTimeout, "its session time is over")
            : new TunnelEnd(TunnelEndReason.IdleTimeout, "its idle time is over");
    }
}
