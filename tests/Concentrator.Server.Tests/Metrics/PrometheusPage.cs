using System.Globalization;
using System.Text.RegularExpressions;

namespace Concentrator.Server.Tests.Metrics;

/// <summary>A reader of the text format 0.0.4 that takes nothing but the format: families together, each type named before its samples, every label escaped.</summary>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);

    private PrometheusPage()
    {
    }

    internal Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Help { get; } = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, double> Samples => _samples;

    internal double this[string sample] => _samples.TryGetValue(sample, out var value) ? value : throw new KeyNotFoundException($"no sample {sample} among {string.Join(", ", _samples.Keys)}");

    /// <summary>The family that a sample belongs to.</summary>
    internal string FamilyOf(string sample)
    {
        var name = sample.Split('{')[0];
        return Types.ContainsKey(name) ? name : name[..name.LastIndexOf('_')];
    }

    /// <summary>The names of a sample's labels, but that of a histogram's bounds.</summary>
    internal static IEnumerable<string> LabelsOf(string sample) => LabelName.Matches(sample).Select(match => match.Groups["name"].Value).Where(name => name is not "le");

    internal static PrometheusPage Parse(string text)
    {
        var page = new PrometheusPage();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var family = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (HelpLine.Match(line) is { Success: true } help)
            {
                Assert.True(page.Help.TryAdd(help.Groups["name"].Value, help.Groups["help"].Value), $"second {line}");
            }
            else if (TypeLine.Match(line) is { Success: true } type)
            {
                family = type.Groups["name"].Value;
                Assert.True(page.Types.TryAdd(family, type.Groups["type"].Value), $"second {line}");
            }
            else
            {
                var sample = SampleLine.Match(line);
                Assert.True(sample.Success, $"no sample: {line}");
                var name = sample.Groups["name"].Value;
                Assert.True(string.Equals(name, family, StringComparison.Ordinal) || (page.Types[family] is "histogram" && name[family.Length..] is "_bucket" or "_sum" or "_count"), $"{line} stands in family {family}");
                var value = sample.Groups["value"].Value;
                Assert.True(page._samples.TryAdd(line[..sample.Groups["value"].Index].TrimEnd(), value is "+Inf" ? double.PositiveInfinity : double.Parse(value, CultureInfo.InvariantCulture)), $"second {line}");
            }
        }

        return page;
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<help>([^\\]|\\\\|\\n)*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HelpLine { get; }

    [GeneratedRegex(@"[{,](?<name>[a-zA-Z_][a-zA-Z0-9_]*)=""([^""\\]|\\.)*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelName { get; }

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine { get; }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*")*\})? (?<value>[+-]?([0-9.]+([eE][+-]?[0-9]+)?|Inf)|NaN)$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SampleLine { get; }
}
