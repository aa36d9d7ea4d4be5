using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Concentrator.Server.Tests.Metrics;

/// <summary>The tables of metrics in docs/operations.md.</summary>
internal static partial class OperationsDocument
{
    private const string OfClusters = "### In a cluster";

    /// <summary>The metrics of a machine that stands alone, by name.</summary>
    internal static IReadOnlyDictionary<string, DocumentedMetric> Metrics([CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "operations.md"))
            .TakeWhile(line => !string.Equals(line, OfClusters, StringComparison.Ordinal))
            .Select(line => Row.Match(line))
            .Where(match => match.Success)
            .Select(match => new DocumentedMetric(match.Groups["name"].Value, match.Groups["type"].Value, [.. match.Groups["label"].Captures.Select(label => label.Value)]))
            .ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| (?<type>counter|gauge|histogram) \| [^|]* \| (`(?<label>[a-z]+)`(, )?)* ?\| .+ \|$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row { get; }
}
