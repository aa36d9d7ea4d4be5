namespace Concentrator.Connect.Posture;

/// <summary>Facts of one's own: a file of lines <c>NAME=VALUE</c>; lines that begin with # are remarks.</summary>
internal static class OwnFacts
{
    private const int MaxFacts = 64;
    private const int MaxName = 64;
    private const int MaxValue = 256;

    /// <summary>Reads such lines; one that is none is left out and told.</summary>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> lines, Action<string> say)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].Trim();
            var value = line[(equals + 1)..].Trim();
            if (facts.Count == MaxFacts || !IsName(name) || value.Length is 0 or > MaxValue)
            {
                say($"the fact '{line[..Math.Min(line.Length, MaxName)]}' is left out: write NAME=VALUE, the name of small letters, digits, dots, hyphens and underscores, {MaxFacts} facts at most");
                continue;
            }

            facts[name] = value;
        }

        return facts;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');
}
