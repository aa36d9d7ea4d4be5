using System.Globalization;
using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>Text of the other side that a person will read: cut to a bearable length and without characters that could play with a terminal or a log.</summary>
internal static class DisplayText
{
    private const int MaxLength = 256;

    public static string Read(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxLength)]).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            text.Append(category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? " " : rune.ToString());
        }

        return text.ToString().Trim();
    }
}
