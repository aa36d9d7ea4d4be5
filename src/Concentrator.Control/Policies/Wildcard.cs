namespace Concentrator.Control.Policies;

/// <summary>Patterns in which <c>*</c> stands for any characters and <c>?</c> for one. Upper and lower case are the same.</summary>
internal static class Wildcard
{
    /// <summary>Whether a text is a pattern that fits more than itself.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether a pattern fits a text. Takes no longer than one length times the other.</summary>
    public static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (at, place, star, resume) = (0, 0, -1, 0);
        while (place < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, place);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(text[place])))
            {
                at++;
                place++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                place = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimEnd('*').IsEmpty;
    }
}
