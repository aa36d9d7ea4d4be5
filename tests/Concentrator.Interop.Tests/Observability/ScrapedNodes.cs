namespace Concentrator.Interop.Tests.Observability;

/// <summary>What Prometheus knows of nodes under load.</summary>
internal static class ScrapedNodes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks what the panels of dashboards ask, and waits until each has data.</summary>
    internal static Task AssertPanelsShowDataAsync(PrometheusServer prometheus, IEnumerable<Dashboard> dashboards) => AssertDataAsync(
        prometheus,
        from dashboard in dashboards from panel in dashboard.Shown from query in panel.Queries select ($"{dashboard.File}: {panel} {query.RefId}", query.Sent));

    /// <summary>Has all rules evaluated, and waits until each of those chosen has something to look at.</summary>
    internal static async Task AssertRulesHaveDataAsync(PrometheusServer prometheus, Func<EvaluatedRule, bool> chosen)
    {
        var rules = await prometheus.RulesAsync();
        Assert.NotEmpty(rules);
        await AssertDataAsync(prometheus, rules.Where(chosen).Select(rule => (rule.Name, rule.Measure)));
        Assert.All(await prometheus.RulesAsync(), rule => Assert.Equal($"{rule.Name} ok", $"{rule.Name} {rule.Health}"));
    }

    /// <summary>Asks what marks events in dashboards: it may have nothing to tell, but must be understood.</summary>
    internal static async Task AssertAnnotationsAreUnderstoodAsync(PrometheusServer prometheus, IEnumerable<Dashboard> dashboards)
    {
        foreach (var annotation in dashboards.SelectMany(dashboard => dashboard.Annotations).Distinct(StringComparer.Ordinal))
        {
            await prometheus.QueryAsync(annotation.Replace("$node", ".*", StringComparison.Ordinal));
        }
    }

    private static async Task AssertDataAsync(PrometheusServer prometheus, IEnumerable<(string Name, string Query)> queries)
    {
        var waiting = queries.ToList();
        Assert.NotEmpty(waiting);
        using var limit = new CancellationTokenSource(Patience);
        while (waiting.Count > 0)
        {
            var still = new List<(string Name, string Query)>();
            foreach (var entry in waiting)
            {
                if ((await prometheus.QueryAsync(entry.Query)).Count == 0)
                {
                    still.Add(entry);
                }
            }

            waiting = still;
            Assert.False(waiting.Count > 0 && limit.IsCancellationRequested, $"No data:\n{string.Join('\n', waiting.Select(entry => $"{entry.Name}: {entry.Query}"))}");
            await Task.Delay(waiting.Count > 0 ? 500 : 0);
        }
    }
}
