using System.Globalization;
using System.Text;

namespace Concentrator.Client;

/// <summary>Makes text that a stranger had a hand in fit for a terminal: what moves the cursor, changes colours or turns the direction of writing must not reach it.</summary>
internal static class PrintableText
{
    private const int MaxLength = 1000;

    /// <summary>The text with U+FFFD in place of each character that is not printed (control, format, line separators, unassigned); cut where it is endless.</summary>
    public static string Of(string text)
    {
        var printable = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (printable.Length >= MaxLength)
            {
                return printable.Append('…').ToString();
            }

            printable.Append(IsPrinted(rune) ? rune : Rune.ReplacementChar);
        }

        return printable.ToString();
    }

    private static bool IsPrinted(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
