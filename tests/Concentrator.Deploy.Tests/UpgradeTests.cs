using System.Text.Json;
using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests;

/// <summary>What an upgrade, or other values, restart: the pods whose template is another, and no others.</summary>
public sealed class UpgradeTests
{
    private const string Hash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [NeedsHelmFact]
    public async Task Another_chart_leaves_HAProxy_Redis_and_edges_with_a_tag_of_their_own_alone()
    {
        using var folder = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Repository.Chart, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder.File("chart"), Path.GetRelativePath(Repository.Chart, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var chart = await File.ReadAllLinesAsync(Path.Combine(Repository.Chart, "Chart.yaml"));
        var old = Value(chart, "appVersion");
        await File.WriteAllLinesAsync(
            Path.Combine(folder.File("chart"), "Chart.yaml"),
            chart.Select(line => line.StartsWith("version:", StringComparison.Ordinal) ? "version: 99.0.0" : line.StartsWith("appVersion:", StringComparison.Ordinal) ? "appVersion: \"99.0.0\"" : line));

        var before = await Templates(Repository.Chart, "commonLabels: { team: network }");
        var after = await Templates(folder.File("chart"), $"{{ commonLabels: {{ team: network }}, edge: {{ imageTag: \"{old}\" }} }}");

        Assert.Equal(["edge", "haproxy", "redis"], before.Keys.Where(component => string.Equals(before[component], after[component], StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(":99.0.0", after["silo"], StringComparison.Ordinal);
        Assert.All(before.Values, template => Assert.Contains("\"team\":\"network\"", template, StringComparison.Ordinal));
    }

    [NeedsHelmFact]
    public async Task Another_policy_restarts_no_silo_and_no_server_alone_that_take_it_while_they_run()
    {
        var before = await Templates(Repository.Chart, "policies: { Default: deny }");
        Assert.Equal(before["silo"], (await Templates(Repository.Chart, "policies: { Default: permit }"))["silo"]);
        Assert.NotEqual(before["silo"], (await Templates(Repository.Chart, "{ policies: { Default: deny }, sessions: { IdleLimit: 1h } }"))["silo"]);

        var alone = await Templates(Repository.Chart, "{ mode: standalone, policies: { Default: deny } }");
        Assert.Equal(alone["standalone"], (await Templates(Repository.Chart, "{ mode: standalone, policies: { Default: permit } }"))["standalone"]);
        Assert.NotEqual(alone["standalone"], (await Templates(Repository.Chart, "{ mode: standalone, policies: { Default: deny }, sessions: { IdleLimit: 1h } }"))["standalone"]);
        Assert.NotEqual(alone["standalone"], (await Templates(Repository.Chart, "{ mode: standalone, policies: { Default: deny }, pools: { office: { Prefix: 10.20.0.0/16 } } }"))["standalone"]);
    }

    [NeedsHelmFact]
    public async Task Another_pool_restarts_edges_which_set_up_their_device_by_it_and_no_silos()
    {
        var before = await Templates(Repository.Chart, "pools: { office: { Prefix: 10.20.0.0/16 } }");
        var after = await Templates(Repository.Chart, "pools: { office: { Prefix: 10.21.0.0/16 } }");
        Assert.Equal(["haproxy", "redis", "silo"], before.Keys.Where(component => string.Equals(before[component], after[component], StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [NeedsHelmFact]
    public async Task A_silo_that_is_told_of_policies_by_its_configuration_only_is_restarted()
    {
        var before = await Templates(Repository.Chart, "{ definitions: { apply: false }, policies: { Default: deny } }");
        var after = await Templates(Repository.Chart, "{ definitions: { apply: false }, policies: { Default: permit } }");
        Assert.NotEqual(before["silo"], after["silo"]);
    }

    [NeedsHelmFact]
    public async Task HAProxy_that_ends_TLS_is_restarted_when_its_certificate_is_another()
    {
        var before = await Templates(Repository.Chart, $"tls: {{ termination: haproxy, source: existingSecret, existingSecret: a, hashes: [{Hash}] }}");
        var after = await Templates(Repository.Chart, $"tls: {{ termination: haproxy, source: existingSecret, existingSecret: a, hashes: [{Hash}, {Hash.Replace('a', 'b')}] }}");
        Assert.NotEqual(before["haproxy"], after["haproxy"]);
    }

    private static string Value(IEnumerable<string> lines, string key) => lines.Single(line => line.StartsWith($"{key}:", StringComparison.Ordinal))[(key.Length + 1)..].Trim(' ', '"');

    // The pod templates by component, as texts.
    private static async Task<Dictionary<string, string>> Templates(string chart, string values)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("values.yaml"), values);
        var rendered = await Charts.Helm("template", "vpn", chart, "--namespace", "vpn-system", "--values", folder.File("values.yaml"));
        Assert.True(rendered.ExitCode == 0, rendered.Error);
        await File.WriteAllTextAsync(folder.File("rendered"), rendered.Output);
        var (documents, _) = await Charts.Read(folder.File("rendered"));
        return documents[folder.File("rendered")].Where(manifest => manifest.Kind is "Deployment" or "StatefulSet")
            .ToDictionary(manifest => manifest.Component!, manifest => JsonSerializer.Serialize(manifest.Json.GetProperty("spec").GetProperty("template")), StringComparer.Ordinal);
    }
}
