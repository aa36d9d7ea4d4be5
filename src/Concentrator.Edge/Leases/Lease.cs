namespace Concentrator.Edge.Leases;

/// <summary>
/// One lease of the edge: while it is held, the edge may forward for the tunnels that were made under it. Once over it stays over, whatever answer still comes to a renewal
/// sent under it. Safe for use by several threads.
/// </summary>
internal sealed class Lease
{
    private const long ForEver = long.MaxValue;
    private const long IsOver = long.MinValue;
    private const double NanosecondsPerTick = 100;

    private readonly IBootClock _clock;
    private readonly Lock _changing = new();
    private readonly TaskCompletionSource<LeaseEnd> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _deadline;
    private long _until;

    /// <summary>Takes note of a lease.</summary>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="sentAt">When it was asked for, nanoseconds of the clock, read before the request was sent.</param>
    /// <param name="duration">How long it lasts from then; null for ever.</param>
    /// <param name="clock">The clock.</param>
    internal Lease(long epoch, long sentAt, TimeSpan? duration, IBootClock clock)
    {
        _clock = clock;
        Epoch = epoch;
        Duration = duration;
        _deadline = _until = DeadlineOf(sentAt, duration);
    }

    internal long Epoch { get; }

    /// <summary>How long it lasts from each renewal; null for ever.</summary>
    internal TimeSpan? Duration { get; private set; }

    /// <summary>Completes when it is over.</summary>
    internal Task<LeaseEnd> Over => _over.Task;

    /// <summary>The last deadline it had, nanoseconds of the clock: later than that nothing was forwarded under it.</summary>
    internal long Until => Volatile.Read(ref _until);

    /// <summary>Whether it is held at this moment. Asked once for each batch of packets.</summary>
    internal bool IsHeld
    {
        get
        {
            var deadline = Volatile.Read(ref _deadline);
            return deadline == ForEver || (deadline != IsOver && (deadline > _clock.Nanoseconds || !Expire()));
        }
    }

    /// <summary>How long it is held if nothing renews it; zero when it is over, null for ever.</summary>
    internal TimeSpan? Remaining => Volatile.Read(ref _deadline) switch
    {
        ForEver => null,
        IsOver => TimeSpan.Zero,
        var deadline => TimeSpan.FromTicks(Math.Max(0, (deadline - _clock.Nanoseconds) / (long)NanosecondsPerTick)),
    };

    /// <summary>A renewal of this lease was granted; false, and nothing changes, when it is over by now.</summary>
    /// <param name="sentAt">When the renewal was sent, nanoseconds of the clock, read before.</param>
    /// <param name="duration">How long it lasts from then; null for ever.</param>
    internal bool TryExtend(long sentAt, TimeSpan? duration)
    {
        lock (_changing)
        {
            if (!IsHeld)
            {
                return false;
            }

            Duration = duration;
            var deadline = DeadlineOf(sentAt, duration);
            Volatile.Write(ref _until, deadline);
            Volatile.Write(ref _deadline, deadline);
            return true;
        }
    }

    /// <summary>Ends it now.</summary>
    internal void End(LeaseEnd why)
    {
        lock (_changing)
        {
            if (IsHeld)
            {
                Volatile.Write(ref _deadline, IsOver);
                _over.TrySetResult(why);
            }
        }
    }

    private static long DeadlineOf(long sentAt, TimeSpan? duration) =>
        duration is { } lasting && lasting.Ticks < (ForEver - sentAt) / NanosecondsPerTick ? sentAt + (long)(lasting.Ticks * NanosecondsPerTick) : ForEver;

    /// <summary>The deadline that was read is past; false when a renewal has moved it meanwhile.</summary>
    private bool Expire()
    {
        lock (_changing)
        {
            if (_deadline > _clock.Nanoseconds)
            {
                return false;
            }

            Volatile.Write(ref _deadline, IsOver);
            _over.TrySetResult(LeaseEnd.Expired);
            return true;
        }
    }
}
