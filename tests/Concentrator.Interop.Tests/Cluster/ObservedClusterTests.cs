using System.Net;
using System.Text.RegularExpressions;
using Concentrator.Interop.Tests.Observability;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>What dashboards and alerts ask of a cluster, and what its pages have, with a real Prometheus.</summary>
public sealed partial class ObservedClusterTests
{
    [ClusterFact("prometheus")]
    public async Task Every_panel_and_alert_has_data_and_every_series_stands_in_the_handbook()
    {
        await using var accounting = new AccountingServer();
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan
        {
            Silos = 2,
            Edges = 2,
            SiloSettings = ["Policies:Health:office:Require:0=firewall", "Policies:Rules:0:Name=staff", "Policies:Rules:0:Health=office", .. accounting.Settings],
        });
        var nodes = world.Silos.Concat(world.Edges).ToList();
        await using var prometheus = await PrometheusServer.StartAsync([.. nodes.Select(node => node.Admin)]);
        await using var load = await ObservedLoad.StartAsync([.. world.Edges.Select(edge => new IPEndPoint(edge.Address, ClusterNode.Port))], ClusterWorld.User, ClusterWorld.Password, world.Gateway);

        await ScrapedNodes.AssertPanelsShowDataAsync(prometheus, Repository.Dashboards);
        await ScrapedNodes.AssertAnnotationsAreUnderstoodAsync(prometheus, Repository.Dashboards);
        await ScrapedNodes.AssertRulesHaveDataAsync(prometheus, _ => true);
        await AssertHandbookAsync(nodes);
    }

    /// <summary>The handbook's metrics are those that have samples on some node, with the labels that they have there.</summary>
    private static async Task AssertHandbookAsync(IReadOnlyList<ClusterNode> nodes)
    {
        var handbook = HandbookMetrics.Read().ToDictionary(metric => metric.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            foreach (var sample in (await node.MetricsAsync()).Split('\n').Where(line => !line.StartsWith('#')))
            {
                var name = HistogramPart.Replace(sample.Split(' ', '{')[0], "");
                if (handbook.TryGetValue(name, out var metric))
                {
                    Assert.Equal($"{name} {string.Join(' ', metric.Labels.Order(StringComparer.Ordinal))}", $"{name} {string.Join(' ', Label.Matches(sample).Select(match => match.Groups["name"].Value).Where(label => label is not "le").Order(StringComparer.Ordinal))}");
                    seen.Add(name);
                }
                else
                {
                    Assert.False(name.StartsWith("concentrator_", StringComparison.Ordinal), $"{name} of {node.Name} is not in the handbook");
                }
            }
        }

        Assert.Equal([], handbook.Keys.Except(seen, StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("(?<=_seconds)_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HistogramPart { get; }

    [GeneratedRegex(@"[{,](?<name>[a-zA-Z_][a-zA-Z0-9_]*)=""([^""\\]|\\.)*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label { get; }
}
