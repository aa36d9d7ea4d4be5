using System.Text.RegularExpressions;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>The tables of metrics in docs/operations.md.</summary>
internal static partial class HandbookMetrics
{
    /// <summary>All of them, with the heading that each stands under.</summary>
    internal static IReadOnlyList<HandbookMetric> Read()
    {
        var metrics = new List<HandbookMetric>();
        var heading = "";
        foreach (var line in Repository.Handbook.Split('\n'))
        {
            heading = line.StartsWith('#') ? line.TrimStart('#', ' ') : heading;
            if (Row.Match(line) is { Success: true } row)
            {
                metrics.Add(new HandbookMetric(row.Groups["name"].Value, row.Groups["type"].Value, [.. row.Groups["label"].Captures.Select(label => label.Value)], heading));
            }
        }

        return metrics;
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| (?<type>counter|gauge|histogram) \| [^|]+ \| (`(?<label>[a-z]+)`(, )?)* ?\| .+ \|$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row { get; }
}
