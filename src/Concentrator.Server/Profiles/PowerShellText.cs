using System.Globalization;
using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>Texts as expressions of PowerShell, in ASCII: Windows PowerShell 5.1 reads a script without a byte order mark in the machine's code page, where other bytes may be quotes.</summary>
internal static class PowerShellText
{
    /// <summary>An expression that is this text, whatever stands in it.</summary>
    internal static string Quote(string text) => text.All(c => char.IsAscii(c) && !char.IsControl(c)) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : Unescaped(text);

    // Regex.Unescape knows \\ and \uXXXX, and takes what has no backslash as it stands.
    private static string Unescaped(string text)
    {
        var escaped = new StringBuilder("([regex]::Unescape('");
        foreach (var c in text)
        {
            if (char.IsAscii(c) && !char.IsControl(c))
            {
                escaped.Append(c switch { '\'' => "''", '\\' => @"\\", _ => c.ToString() });
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
        }

        return escaped.Append("'))").ToString();
    }
}
