using System.Text.RegularExpressions;
using Concentrator.Deploy.Tests.World;

namespace Concentrator.Deploy.Tests;

/// <summary>Whoever follows a link of the documents arrives.</summary>
public sealed partial class DocumentTests
{
    /// <summary>Folders with files that are the repository's own, and may name a document.</summary>
    private static readonly string[] s_folders = ["agents", "deploy", "docs", "helm", "k8s", "load-tests", "scripts", "src"];

    private static readonly string[] s_made = ["bin", "node_modules", "obj", "artifacts"];

    [Fact]
    public void Every_link_of_a_document_leads_to_a_file_and_a_heading_that_are_there()
    {
        var documents = Files().Where(file => file.EndsWith(".md", StringComparison.Ordinal)).Select(MarkdownDocument.Read).ToDictionary(document => document.Path, StringComparer.Ordinal);
        var (followed, broken) = (0, new List<string>());
        foreach (var document in documents.Values)
        {
            foreach (var link in document.Links.Where(link => !Uri.TryCreate(link, UriKind.Absolute, out _)))
            {
                var (path, anchor) = link.Split('#') is [var first, var second] ? (first, second) : (link, "");
                var target = path.Length == 0 ? document.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document.Path)!, path));
                var leads = anchor.Length == 0 ? Path.Exists(target) : documents.TryGetValue(target, out var other) && other.Anchors.Contains(anchor);
                followed++;
                if (!leads)
                {
                    broken.Add($"{Path.GetRelativePath(Repository.Root, document.Path)}: {link}");
                }
            }
        }

        Assert.Empty(broken);
        Assert.True(followed > 100, $"Only {followed} links were found.");
    }

    [Fact]
    public void Every_place_in_a_document_that_a_value_an_alert_or_a_message_names_is_there()
    {
        var (found, broken) = (0, new List<string>());
        foreach (var file in Files().Where(file => !file.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match mention in Mention.Matches(File.ReadAllText(file)))
            {
                var (path, anchor) = (Repository.In(mention.Groups["path"].Value), mention.Groups["anchor"].Value);
                found++;
                if (!File.Exists(path) || (anchor.Length > 0 && !MarkdownDocument.Read(path).Anchors.Contains(anchor)))
                {
                    broken.Add($"{Path.GetRelativePath(Repository.Root, file)}: {mention.Value}");
                }
            }
        }

        Assert.Empty(broken);
        Assert.True(found > 30, $"Only {found} places were found.");
    }

    [GeneratedRegex(@"(?<path>docs/[a-z-]+\.md)(#(?<anchor>[a-z0-9-]+))?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Mention { get; }

    private static IEnumerable<string> Files() => Directory.GetFiles(Repository.Root, "*.md").Concat(s_folders.SelectMany(folder => FilesIn(Repository.In(folder))));

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.GetFiles(folder).Concat(Directory.GetDirectories(folder).Where(inner => !s_made.Contains(Path.GetFileName(inner), StringComparer.Ordinal)).SelectMany(FilesIn));
}
