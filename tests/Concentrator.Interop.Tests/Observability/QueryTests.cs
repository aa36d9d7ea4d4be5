namespace Concentrator.Interop.Tests.Observability;

/// <summary>What dashboards and alerts ask, asked of a real Prometheus that scrapes a real server under load.</summary>
public sealed class QueryTests
{
    [ToolFact("prometheus")]
    public async Task Every_panel_and_alert_of_a_server_that_stands_alone_has_data()
    {
        await using var accounting = new AccountingServer();
        await using var server = await LoopbackServer.StartAsync(["Policies:Health:office:Require:0=firewall", "Policies:Rules:0:Name=staff", "Policies:Rules:0:Health=office", .. accounting.Settings]);
        await using var prometheus = await PrometheusServer.StartAsync(server.Admin);
        await using var load = await ObservedLoad.StartAsync([server.Edge], LoopbackServer.User, LoopbackServer.Password, LoopbackServer.Gateway);
        var dashboards = Repository.Dashboards.Where(dashboard => dashboard.File is not "cluster.json").ToList();

        await ScrapedNodes.AssertPanelsShowDataAsync(prometheus, dashboards);
        await ScrapedNodes.AssertAnnotationsAreUnderstoodAsync(prometheus, dashboards);
        await ScrapedNodes.AssertRulesHaveDataAsync(prometheus, rule => !rule.Query.Contains("_redis_", StringComparison.Ordinal) && !rule.Query.Contains("ring_", StringComparison.Ordinal) && !rule.Query.Contains("_silo_drain_seconds >", StringComparison.Ordinal));
    }
}
