namespace Concentrator.DataPlane.Filtering;

/// <summary>
/// Which lines of a filter a value fits: one set of bits for each stretch of values that the lines' ranges cut out (Lakshman and Stiliadis, "High-speed policy-based packet
/// forwarding", SIGCOMM 1998). Bit n of a set is line n.
/// </summary>
/// <typeparam name="T">An address, a protocol, a port.</typeparam>
internal sealed class RangeIndex<T>
    where T : struct, IComparable<T>
{
    private readonly T[] _starts;
    private readonly ulong[] _sets;
    private readonly int _words;

    /// <summary>Makes the index.</summary>
    /// <param name="ranges">The values that each line fits, both ends included; null for none.</param>
    /// <param name="whole">All values there are.</param>
    /// <param name="next">The value after another.</param>
    internal RangeIndex(IReadOnlyList<(T First, T Last)?> ranges, (T First, T Last) whole, Func<T, T> next)
    {
        _words = LineSet.WordsFor(ranges.Count);
        var cuts = new SortedSet<T> { whole.First };
        foreach (var range in ranges)
        {
            if (range is { } cut)
            {
                cuts.Add(cut.First);
                if (cut.Last.CompareTo(whole.Last) < 0)
                {
                    cuts.Add(next(cut.Last));
                }
            }
        }

        _starts = [.. cuts];
        _sets = new ulong[_starts.Length * _words];
        for (var line = 0; line < ranges.Count; line++)
        {
            if (ranges[line] is { } range)
            {
                for (var at = Array.BinarySearch(_starts, range.First); at < _starts.Length && _starts[at].CompareTo(range.Last) <= 0; at++)
                {
                    LineSet.Add(_sets.AsSpan(at * _words, _words), line);
                }
            }
        }
    }

    /// <summary>The lines that a value fits.</summary>
    internal ReadOnlySpan<ulong> Find(T value)
    {
        var (low, high) = (0, _starts.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_starts[middle].CompareTo(value) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return _sets.AsSpan(low * _words, _words);
    }
}
