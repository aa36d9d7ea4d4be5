using System.Text.RegularExpressions;

namespace Concentrator.Deploy.Tests.World;

/// <summary>A document of the repository: where its links lead, and what of it others may link to.</summary>
internal sealed partial class MarkdownDocument
{
    private MarkdownDocument(string path, string text)
    {
        Path = path;
        var prose = Fence.Replace(text, "");
        Links = [.. Link.Matches(Code.Replace(prose, "")).Select(match => match.Groups["target"].Value)];
        var anchors = new HashSet<string>(NamedAnchor.Matches(prose).Select(match => match.Groups["name"].Value), StringComparer.Ordinal);
        foreach (var heading in Heading.Matches(prose).Select(match => AnchorOf(match.Groups["text"].Value)))
        {
            // A heading that is there already gets a number behind it.
            var anchor = heading;
            for (var again = 1; !anchors.Add(anchor); again++)
            {
                anchor = $"{heading}-{again}";
            }
        }

        Anchors = anchors;
    }

    /// <summary>The file.</summary>
    internal string Path { get; }

    /// <summary>The targets of its links, as they are written.</summary>
    internal IReadOnlyList<string> Links { get; }

    /// <summary>What may stand behind <c>#</c>: each heading as GitHub and GitLab make it, and what has a name.</summary>
    internal IReadOnlySet<string> Anchors { get; }

    internal static MarkdownDocument Read(string path) => new(path, File.ReadAllText(path));

    [GeneratedRegex(@"^```.*?^```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Fence { get; }

    [GeneratedRegex(@"`[^`\n]+`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Code { get; }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"<a (id|name)=""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex NamedAnchor { get; }

    [GeneratedRegex(@"^#{1,6} +(?<text>.+?) *$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Heading { get; }

    private static string AnchorOf(string heading) => string.Concat(heading
        .Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')
        .Select(letter => letter is ' ' ? '-' : char.ToLowerInvariant(letter)));
}
