using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The name that a peer gives. It goes into look-ups and logs, so that only what can be read as a name is one.</summary>
internal static class PeerName
{
    /// <summary>The longest name taken, bytes (RFC 2759 §4 and §8.2: 256 characters).</summary>
    public const int MaxLength = 256;

    /// <summary>Reads a name in UTF-8, or in Latin-1 when it is not UTF-8; false when it is empty, too long or has characters that cannot be seen.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out string name)
    {
        name = "";
        if (bytes.IsEmpty || bytes.Length > MaxLength)
        {
            return false;
        }

        var text = (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }
        }

        name = text;
        return true;
    }
}
