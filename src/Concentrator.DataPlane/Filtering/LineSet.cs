namespace Concentrator.DataPlane.Filtering;

/// <summary>Sets of a filter's lines, as bits.</summary>
internal static class LineSet
{
    private const int WordSize = 64;

    /// <summary>How many words hold so many lines; one at least.</summary>
    internal static int WordsFor(int lines) => Math.Max(1, (lines + WordSize - 1) / WordSize);

    /// <summary>The lines for which something holds.</summary>
    internal static ulong[] Where(IReadOnlyList<FilterLine> lines, Func<FilterLine, bool> holds)
    {
        var set = new ulong[WordsFor(lines.Count)];
        for (var line = 0; line < lines.Count; line++)
        {
            if (holds(lines[line]))
            {
                Add(set, line);
            }
        }

        return set;
    }

    internal static void Add(Span<ulong> set, int line) => set[line / WordSize] |= 1UL << line;

    internal static bool Contains(ReadOnlySpan<ulong> set, int line) => (set[line / WordSize] >> line & 1) != 0;
}
