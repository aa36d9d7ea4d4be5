namespace Concentrator.Edge.Loop;

/// <summary>Something of a worker that wants to be woken at a time. It stands in the wheel itself, so that arming allocates nothing.</summary>
internal abstract class TimerEntry
{
    /// <summary>When it wants to be woken, milliseconds of the worker's clock; <see cref="long.MaxValue"/> for never.</summary>
    internal abstract long Deadline { get; }

    internal TimerEntry? Next { get; set; }

    internal TimerEntry? Previous { get; set; }

    /// <summary>The slot it stands in; -1 outside the wheel.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>The time its slot is looked at.</summary>
    internal long Due { get; set; } = long.MaxValue;

    /// <summary>Its deadline has come.</summary>
    internal abstract void OnDeadline(long now);
}
