using System.Text;

namespace Concentrator.Server.Metrics;

/// <summary>Puts two pages of the Prometheus text exposition format together, in which a family may stand only once.</summary>
internal static class FamilyFilter
{
    private const string Help = "# HELP ";
    private const string Type = "# TYPE ";

    /// <summary>A page, and behind it the families of another that it does not have.</summary>
    internal static string Join(string page, string more)
    {
        if (more.Length == 0)
        {
            return page;
        }

        var names = page.Split('\n').Select(FamilyOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder(page);
        var isNew = true;
        foreach (var line in more.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            isNew = FamilyOf(line) is { } family ? !names.Contains(family) : isNew;
            if (isNew)
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string? FamilyOf(string line) =>
        line.StartsWith(Help, StringComparison.Ordinal) || line.StartsWith(Type, StringComparison.Ordinal) ? line[Help.Length..].Split(' ', 2)[0] : null;
}
