using System.Text.RegularExpressions;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>A rule as Prometheus tells of it.</summary>
internal sealed partial record EvaluatedRule(string Name, string Query, bool IsAlert, string Health)
{
    /// <summary>The query with something to see also where all is well: comparisons tell 0 or 1 instead of leaving samples out, and nothing is excepted.</summary>
    internal string Measure => IsAlert ? Comparison.Replace(Query.Split(" unless ")[0], " ${operator} bool ") : Query;

    [GeneratedRegex(" (?<operator>==|!=|>=|<=|>|<) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comparison { get; }
}
