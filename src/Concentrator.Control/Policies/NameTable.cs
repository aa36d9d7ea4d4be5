namespace Concentrator.Control.Policies;

/// <summary>All names and patterns that rules ask for in one matter. They are compared with a login once, however many rules ask: a rule then looks at bits.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Pattern, int Number)> _patterns = [];
    private int _count;

    /// <summary>The number of a name or pattern, the same for the same.</summary>
    public int NumberOf(string name)
    {
        if (_names.TryGetValue(name, out var number))
        {
            return number;
        }

        number = _count++;
        _names.Add(name, number);
        if (Wildcard.IsPattern(name))
        {
            _patterns.Add((name, number));
        }

        return number;
    }

    /// <summary>A bit for each number whose name or pattern fits one of a login's names.</summary>
    public ulong[] Fitting(IReadOnlyList<string> names)
    {
        var bits = new ulong[(_count + 63) / 64];
        foreach (var name in names)
        {
            if (_names.TryGetValue(name, out var number))
            {
                Set(bits, number);
            }

            foreach (var (pattern, patternNumber) in _patterns)
            {
                if (Wildcard.Fits(pattern, name))
                {
                    Set(bits, patternNumber);
                }
            }
        }

        return bits;
    }

    private static void Set(ulong[] bits, int number) => bits[number >> 6] |= 1UL << (number & 63);
}
