using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;

namespace Concentrator.Control.Accounting;

/// <summary>
/// When Interim-Updates of an edge's sessions are due. Each session has an interval of its own, up to a tenth shorter or longer than what was asked for, as its id says: so they do not
/// come in step, however many began at once. Not safe for use by several threads.
/// </summary>
/// <param name="options">What is accounted for.</param>
/// <param name="time">The clock.</param>
internal sealed class AccountingSchedule(RadiusAccountingOptions options, TimeProvider time)
{
    private const double Jitter = 0.1;

    /// <summary>The least time between two Interim-Updates of a session: a machine that comes and goes between two levels is no flood.</summary>
    private static readonly TimeSpan _leastDistance = TimeSpan.FromSeconds(10);

    private readonly TunnelDeadlines _due = new();
    private readonly Dictionary<TunnelId, (long Earliest, DateTimeOffset At)> _told = [];

    /// <summary>Whether accounting is told when edges come and leave.</summary>
    public bool TellsOfEdges => options.TellsOfEdges;

    /// <summary>Whether Interim-Updates of a session are told although nothing has happened.</summary>
    public bool IsRegular(Session session) => IntervalOf(session) is not null;

    /// <summary>A session is open, or was told of: sets when the next regular one is due, and nothing else is.</summary>
    public void Next(Session session)
    {
        if (IntervalOf(session) is not { } wanted || session.OpenedAt is not { } opened)
        {
            _due.Remove(session.Tunnel);
            return;
        }

        // Counted from its beginning, so that it keeps its time over a restart of the control plane.
        var interval = wanted * (1 - Jitter + (2 * Jitter * (uint)session.Tunnel.Value / uint.MaxValue));
        var age = time.GetUtcNow() - opened;
        var left = age > TimeSpan.Zero ? interval - TimeSpan.FromTicks(age.Ticks % interval.Ticks) : interval;
        _due.Set(session.Tunnel, NotBefore(session.Tunnel, time.GetTimestamp() + time.Timestamps(left)));
    }

    /// <summary>One is due as soon as it may be told.</summary>
    public void Soon(TunnelId tunnel) => _due.Set(tunnel, NotBefore(tunnel, time.GetTimestamp()));

    /// <summary>An Interim-Update was told, or may have been: sets when the next regular one is due.</summary>
    /// <param name="session">The session.</param>
    /// <param name="at">The time that it was dated with.</param>
    public void Told(Session session, DateTimeOffset at)
    {
        _told[session.Tunnel] = (time.GetTimestamp() + time.Timestamps(_leastDistance), at);
        Next(session);
    }

    /// <summary>
    /// Whether an Interim-Update that is dated with a time may be told at once. Not shortly after another, and not with its date, to the second: whoever drops what comes twice would take it for the same.
    /// </summary>
    public bool MayTellAtOnce(TunnelId tunnel, DateTimeOffset at) =>
        !_told.TryGetValue(tunnel, out var told) || (told.Earliest <= time.GetTimestamp() && told.At.ToUnixTimeSeconds() < at.ToUnixTimeSeconds());

    /// <summary>The session is over.</summary>
    public void Remove(TunnelId tunnel)
    {
        _due.Remove(tunnel);
        _told.Remove(tunnel);
    }

    /// <summary>Takes one that is due; false when none is.</summary>
    public bool TryTakeDue(out TunnelId tunnel) => _due.TryTakeDue(time.GetTimestamp(), out tunnel);

    private TimeSpan? IntervalOf(Session session) => session.Facts.Accounting.Interim ?? options.Interim;

    private long NotBefore(TunnelId tunnel, long timestamp) => _told.TryGetValue(tunnel, out var told) && told.Earliest > timestamp ? told.Earliest : timestamp;
}
