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

    /// <summary>The least time between an Interim-Update and one that is told at once: a machine that comes and goes between two levels is no flood.</summary>
    private static readonly TimeSpan _leastDistance = TimeSpan.FromSeconds(10);

    private readonly TunnelDeadlines _due = new();
    private readonly Dictionary<TunnelId, long> _told = [];

    /// <summary>Whether accounting is told when edges come and leave.</summary>
    public bool TellsOfEdges => options.TellsOfEdges;

    /// <summary>A session is open, or was told of: sets when the next is due.</summary>
    public void Next(Session session)
    {
        if ((session.Facts.Accounting.Interim ?? options.Interim) is not { } wanted || session.OpenedAt is not { } opened)
        {
            return;
        }

        // Counted from its beginning, so that it keeps its time over a restart of the control plane.
        var interval = wanted * (1 - Jitter + (2 * Jitter * (uint)session.Tunnel.Value / uint.MaxValue));
        var age = time.GetUtcNow() - opened;
        var left = age > TimeSpan.Zero ? interval - TimeSpan.FromTicks(age.Ticks % interval.Ticks) : interval;
        _due.Set(session.Tunnel, time.GetTimestamp() + time.Timestamps(left));
    }

    /// <summary>What was due could not be told: it is due still.</summary>
    public void PutBack(TunnelId tunnel) => _due.Set(tunnel, time.GetTimestamp());

    /// <summary>An Interim-Update was told.</summary>
    public void Told(TunnelId tunnel) => _told[tunnel] = time.GetTimestamp();

    /// <summary>Whether an Interim-Update may be told at once; if not, it is due as soon as it may.</summary>
    public bool MayTellAtOnce(TunnelId tunnel)
    {
        if (!_told.TryGetValue(tunnel, out var told) || told + time.Timestamps(_leastDistance) is var next && next <= time.GetTimestamp())
        {
            return true;
        }

        _due.Set(tunnel, next);
        return false;
    }

    /// <summary>The session is over.</summary>
    public void Remove(TunnelId tunnel)
    {
        _due.Remove(tunnel);
        _told.Remove(tunnel);
    }

    /// <summary>Takes one that is due; false when none is.</summary>
    public bool TryTakeDue(out TunnelId tunnel) => _due.TryTakeDue(time.GetTimestamp(), out tunnel);
}
