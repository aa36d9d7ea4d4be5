using System.Numerics;

namespace Concentrator.Edge.Loop;

/// <summary>
/// The timers of one worker: a hashed wheel. A deadline that moves later costs nothing (the entry is asked again when its slot comes up), which is
/// what a tunnel's hello timer does at every packet. Not safe for use by several threads.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>Milliseconds of a slot: no timer here is finer.</summary>
    internal const int Granularity = 8;

    private const int SlotCount = 4096;
    private readonly TimerEntry?[] _slots = new TimerEntry?[SlotCount];
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private long _tick;

    internal TimerWheel(long now) => _tick = now / Granularity;

    /// <summary>Takes note of an entry's deadline. To be called whenever it may have become earlier.</summary>
    internal void Arm(TimerEntry entry)
    {
        var deadline = entry.Deadline;
        if (entry.Slot >= 0)
        {
            if (entry.Due <= deadline)
            {
                return;
            }

            Remove(entry);
        }

        if (deadline == long.MaxValue)
        {
            return;
        }

        // Rounded up, so that an entry is never asked before its time; beyond the horizon it is asked at the horizon and put in again.
        var tick = Math.Clamp((deadline + Granularity - 1) / Granularity, _tick + 1, _tick + SlotCount - 1);
        Insert(entry, tick);
    }

    /// <summary>Takes an entry out.</summary>
    internal void Remove(TimerEntry entry)
    {
        if (entry.Slot < 0)
        {
            return;
        }

        if (entry.Previous is { } previous)
        {
            previous.Next = entry.Next;
        }
        else
        {
            _slots[entry.Slot] = entry.Next;
            if (entry.Next is null)
            {
                _occupied[entry.Slot / 64] &= ~(1UL << (entry.Slot % 64));
            }
        }

        if (entry.Next is { } next)
        {
            next.Previous = entry.Previous;
        }

        entry.Next = entry.Previous = null;
        entry.Slot = -1;
        entry.Due = long.MaxValue;
    }

    /// <summary>Wakes the entries whose time has come.</summary>
    internal void Advance(long now)
    {
        var target = now / Granularity;
        var steps = Math.Min(target - _tick, SlotCount);
        for (var step = 1L; step <= steps; step++)
        {
            var slot = (int)((target - steps + step) % SlotCount);
            if ((_occupied[slot / 64] & (1UL << (slot % 64))) == 0)
            {
                continue;
            }

            _tick = Math.Max(_tick, target - steps + step);
            while (_slots[slot] is { } entry && entry.Due <= now)
            {
                Remove(entry);
                if (entry.Deadline <= now)
                {
                    entry.OnDeadline(now);
                }

                Arm(entry);
            }
        }

        _tick = Math.Max(_tick, target);
    }

    /// <summary>Milliseconds until the next slot with an entry; -1 when there is none.</summary>
    internal int NextTimeout(long now)
    {
        var start = (int)((_tick + 1) % SlotCount);
        for (var word = 0; word <= _occupied.Length; word++)
        {
            var index = ((start / 64) + word) % _occupied.Length;
            var bits = _occupied[index];
            if (word == 0)
            {
                bits &= ulong.MaxValue << (start % 64);
            }

            if (bits != 0)
            {
                var slot = (index * 64) + BitOperations.TrailingZeroCount(bits);
                var distance = (slot - start + SlotCount) % SlotCount;
                var due = (_tick + 1 + distance) * Granularity;
                return (int)Math.Clamp(due - now, 0, int.MaxValue);
            }
        }

        return -1;
    }

    private void Insert(TimerEntry entry, long tick)
    {
        var slot = (int)(tick % SlotCount);
        entry.Slot = slot;
        entry.Due = tick * Granularity;
        entry.Next = _slots[slot];
        entry.Previous = null;
        if (entry.Next is { } next)
        {
            next.Previous = entry;
        }

        _slots[slot] = entry;
        _occupied[slot / 64] |= 1UL << (slot % 64);
    }
}
