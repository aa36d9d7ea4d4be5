using System.Text;

namespace Concentrator.Server.Tests.Profiles;

/// <summary>Names of users out of what means something in one language or another, the same each time.</summary>
internal static class HostileNames
{
    private static readonly string[] Parts =
    [
        "'", "\"", "`", "$", "\\", "\\\\", "$(id)", "`id`", "${x}", "%PATH%", "&", "|", ";", "<", ">", "&amp;", "</td>", "<!--", "]]>", "[", "]", "[section]", "{", "}", "(", ")", "#", "@", "=", "!", "*", "?", "~", "^", "%", "+",
        " ", "  ", "\u00A0", "\u2018", "\u2019", "\u201A", "\u201B", "\u201C", "\u201D", "é", "Ω", "名", "😀", "\\n", "\\s", "\\x41", "\\u0041", "''", "\"\"", "END", "a", "anna", "CORP\\anna", "anna@corp.example", "0", "-", "--", "/", ",", ":", ".",
    ];

    internal static IEnumerable<string> Take(int count, int seed)
    {
        var random = new Random(seed);
        for (var taken = 0; taken < count; taken++)
        {
            var name = new StringBuilder();
            for (var parts = random.Next(1, 8); parts > 0; parts--)
            {
                name.Append(Parts[random.Next(Parts.Length)]);
            }

            yield return name.ToString();
        }
    }
}
