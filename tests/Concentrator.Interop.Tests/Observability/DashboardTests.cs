using System.Text.RegularExpressions;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>The dashboards as files; <see cref="QueryTests"/> asks what is in them of a real Prometheus.</summary>
public sealed partial class DashboardTests
{
    private static readonly HashSet<string> Units = ["none", "short", "percentunit", "s", "dtdurations", "bps", "bytes", "pps", "reqps", "cps", "ops"];

    public static TheoryData<string> Files => [.. Repository.Dashboards.Select(dashboard => dashboard.File)];

    [Fact]
    public void There_are_four_each_with_a_name_of_its_own()
    {
        var dashboards = Repository.Dashboards;

        Assert.Equal(["authentication.json", "cluster.json", "edge.json", "overview.json"], dashboards.Select(dashboard => dashboard.File));
        Assert.Equal(4, dashboards.Select(dashboard => dashboard.Uid).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(4, dashboards.Select(dashboard => dashboard.Title).Distinct(StringComparer.Ordinal).Count());
        Assert.All(dashboards, dashboard => Assert.Equal(["datasource", "node"], dashboard.Variables));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_panel_says_what_it_shows_in_which_unit_and_where_from(string file)
    {
        var dashboard = Repository.Dashboards.Single(one => string.Equals(one.File, file, StringComparison.Ordinal));

        Assert.Equal(dashboard.Panels.Count, dashboard.Panels.Select(panel => panel.Id).Distinct().Count());
        Assert.All(dashboard.Panels, panel => Assert.NotEmpty(panel.Title));
        Assert.All(dashboard.Shown, panel =>
        {
            Assert.NotEmpty(panel.Description);
            Assert.Contains(panel.Unit, Units);
            Assert.NotEmpty(panel.Queries);
            Assert.Equal(panel.Queries.Count, panel.Queries.Select(query => query.RefId).Distinct(StringComparer.Ordinal).Count());
            Assert.All(panel.Queries, query =>
            {
                Assert.NotEmpty(query.Expression);
                Assert.NotEmpty(query.Legend);
                Assert.Equal("${datasource}", query.Datasource);
            });
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_stand_side_by_side_and_not_on_one_another(string file)
    {
        var taken = new Dictionary<(int, int), string>();
        foreach (var panel in Repository.Dashboards.Single(one => string.Equals(one.File, file, StringComparison.Ordinal)).Panels)
        {
            var (x, y, width, height) = panel.Place;
            Assert.InRange(x + width, 1, 24);
            foreach (var cell in from column in Enumerable.Range(x, width) from row in Enumerable.Range(y, height) select (column, row))
            {
                Assert.True(taken.TryAdd(cell, panel.Title), $"{panel.Title} stands on {taken.GetValueOrDefault(cell)}");
            }
        }
    }

    [Fact]
    public void Panels_and_rules_ask_only_for_metrics_of_the_handbook_and_for_what_rules_record()
    {
        var rules = string.Join('\n', Repository.Rules.Select(File.ReadAllText));
        var recorded = Recorded.Matches(rules).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var asked = Repository.Dashboards.SelectMany(dashboard => dashboard.Shown.SelectMany(panel => panel.Queries).Select(query => query.Expression).Concat(dashboard.Annotations)).Append(rules);
        var documented = HandbookMetrics.Read().Select(metric => metric.Name).ToHashSet(StringComparer.Ordinal);

        var names = asked.SelectMany(text => Asked.Matches(text).Select(match => match.Value)).Distinct(StringComparer.Ordinal).ToList();

        Assert.All(names, name => Assert.True(name.Contains(':', StringComparison.Ordinal) ? recorded.Contains(name) : documented.Contains(Suffix.Replace(name, "")) || documented.Contains(name), $"{name} is not in the handbook"));
        Assert.All(documented.Where(name => name.StartsWith("concentrator_", StringComparison.Ordinal) && name is not "concentrator_build_info"), name => Assert.Contains(names, asked => string.Equals(Suffix.Replace(asked, ""), Suffix.Replace(name, ""), StringComparison.Ordinal)));
    }

    [GeneratedRegex("record: (?<name>[a-z0-9_:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Recorded { get; }

    [GeneratedRegex("(?<![a-z0-9_./-])(concentrator|process|dotnet)[_:][a-z0-9_:]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked { get; }

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix { get; }
}
