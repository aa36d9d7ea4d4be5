namespace Concentrator.Control.Policies;

/// <summary>One of some names, or a pattern that fits it.</summary>
internal sealed class NameCondition : IAccessCondition
{
    private readonly NameMatter _matter;
    private readonly IReadOnlyList<string> _names;
    private readonly int[] _numbers;

    /// <summary>Makes one.</summary>
    public NameCondition(NameMatter matter, IReadOnlyList<string> names, NameTable table)
    {
        _matter = matter;
        _names = names;
        _numbers = [.. names.Select(table.NumberOf)];
    }

    /// <inheritdoc/>
    public bool Fits(PolicyInquiry inquiry)
    {
        var bits = inquiry.Fitting(_matter);
        foreach (var number in _numbers)
        {
            if ((bits[number >> 6] & (1UL << (number & 63))) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public string WhyNot(PolicyInquiry inquiry)
    {
        var there = inquiry.NamesOf(_matter);
        var wanted = string.Join(", ", _names);
        return _matter switch
        {
            NameMatter.User => $"user {there[0]} is not {wanted}",
            NameMatter.Group => there.Count == 0 ? $"the user is in no group, not in {wanted}" : $"the user is in {string.Join(", ", there)}, not in {wanted}",
            NameMatter.Edge => $"edge {there[0]} is not {wanted}",
            _ => $"method {there[^1]} is not {wanted}",
        };
    }
}
