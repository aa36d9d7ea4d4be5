using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Concentrator.Server.Tests.Metrics;

/// <summary>The table of metrics in docs/operations.md, those left out that only silos have.</summary>
internal static partial class OperationsDocument
{
    internal static IReadOnlyList<string> Metrics([CallerFilePath] string here = "") =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "operations.md")).Select(line => Row.Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)(\{[a-z,]+\})?` \| (counter|gauge|histogram) \| (?!Silos:)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row { get; }
}
