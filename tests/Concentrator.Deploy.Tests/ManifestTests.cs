using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests;

/// <summary>The chart's manifests as Helm and the Kubernetes API read them.</summary>
[Collection(ChartsCollection.Name)]
public sealed class ManifestTests(Charts charts)
{
    [NeedsHelmFact]
    public async Task Helm_finds_nothing_to_complain_of()
    {
        var lint = await Charts.Helm("lint", "--strict", Repository.Chart);
        Assert.True(lint.ExitCode == 0, lint.Output + lint.Error);
    }

    [NeedsHelmFact]
    public void Every_manifest_of_every_combination_is_of_the_types_of_the_API()
    {
        Assert.True(Repository.Combinations.Count >= 12);
        Assert.Empty(charts.Problems);
    }

    [NeedsHelmFact]
    public async Task A_field_that_the_API_does_not_have_would_be_found()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.File("wrong.yaml");
        await File.WriteAllTextAsync(file, """
            apiVersion: v1
            kind: Service
            metadata: { name: typo }
            spec: { selectr: { a: b }, ports: [{ port: 1 }] }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: kind }
            spec: { replicas: two, selector: {}, template: {} }
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: { name: missing }
            spec: { endpoints: [] }
            """);
        var (_, problems) = await Charts.Read(file);
        Assert.Contains(problems, problem => problem.Contains("typo", StringComparison.Ordinal) && problem.Contains("selectr", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Deployment kind", StringComparison.Ordinal) && problem.Contains("replicas", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("missing", StringComparison.Ordinal) && problem.Contains("selector", StringComparison.Ordinal));
    }

    [NeedsHelmFact]
    public void No_combination_has_two_objects_of_one_name()
    {
        foreach (var combination in Repository.Combinations)
        {
            Assert.Empty(charts.Of(combination).GroupBy(manifest => $"{manifest}", StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{combination}: {same.Key}"));
        }
    }

    [NeedsHelmFact]
    public void Every_Service_and_policy_selects_pods_that_there_are()
    {
        foreach (var combination in Repository.Combinations)
        {
            var components = charts.Of(combination).Where(manifest => manifest.Pod is not null).Select(manifest => manifest.Component).ToHashSet(StringComparer.Ordinal);
            foreach (var manifest in charts.Of(combination))
            {
                var spec = manifest.Json.TryGetProperty("spec", out var there) ? there : default;
                var selected = manifest.Kind switch
                {
                    "Service" => spec.GetProperty("selector"),
                    "NetworkPolicy" => spec.GetProperty("podSelector").GetProperty("matchLabels"),
                    "PodDisruptionBudget" => spec.GetProperty("selector").GetProperty("matchLabels"),
                    _ => default,
                };
                if (selected.ValueKind != default)
                {
                    Assert.True(components.Contains(selected.GetProperty("app.kubernetes.io/component").GetString()), $"{combination}: {manifest} selects nothing");
                }
            }
        }
    }

    [NeedsHelmFact]
    public void Every_volume_that_is_mounted_is_there_and_every_one_that_is_there_is_mounted()
    {
        foreach (var combination in Repository.Combinations)
        {
            foreach (var workload in charts.Of(combination).Where(manifest => manifest.Pod is not null))
            {
                var volumes = (workload.Pod!.Value.TryGetProperty("volumes", out var there) ? there.EnumerateArray().Select(volume => volume.GetProperty("name").GetString()!) : [])
                    .Concat(workload.Json.GetProperty("spec").TryGetProperty("volumeClaimTemplates", out var claims) ? claims.EnumerateArray().Select(claim => claim.GetProperty("metadata").GetProperty("name").GetString()!) : []);
                var mounted = workload.Containers.SelectMany(container => container.GetProperty("volumeMounts").EnumerateArray().Select(mount => mount.GetProperty("name").GetString()!)).Distinct(StringComparer.Ordinal);
                Assert.Equal(volumes.Order(StringComparer.Ordinal), mounted.Order(StringComparer.Ordinal));
            }
        }
    }

    [NeedsHelmFact]
    public async Task A_certificate_in_the_values_becomes_a_Secret()
    {
        using var folder = new TemporaryDirectory();
        var files = ForeignSecret.Files("inline", []);
        await File.WriteAllBytesAsync(folder.File("crt"), files["tls.crt"]);
        await File.WriteAllBytesAsync(folder.File("key"), files["tls.key"]);
        var rendered = await Charts.Template("--set", "tls.source=inline", "--set-file", $"tls.crt={folder.File("crt")},tls.key={folder.File("key")}");
        await File.WriteAllTextAsync(folder.File("rendered"), rendered.Output);
        var (documents, problems) = await Charts.Read(folder.File("rendered"));
        Assert.Empty(problems);
        var secret = documents[folder.File("rendered")].Single(manifest => manifest is { Kind: "Secret", Component: "tls" });
        Assert.Equal(files["tls.crt"], secret.Data["tls.crt"]);
        Assert.Equal(files["tls.key"], secret.Data["tls.key"]);
    }

    [NeedsHelmFact]
    public void With_autoscaling_there_is_a_number_to_begin_with()
    {
        Assert.Equal(3, charts.Of("autoscaling").Single(manifest => manifest is { Kind: "Deployment", Component: "edge" }).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Equal(2, charts.Of("autoscaling").Single(manifest => manifest is { Kind: "StatefulSet", Component: "silo" }).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Equal(3, charts.Of("everything").Single(manifest => manifest is { Kind: "StatefulSet", Component: "silo" }).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [NeedsHelmFact]
    public void Who_may_change_sessions_is_not_who_may_dial_in()
    {
        var asked = charts.Of("standalone-full").Single(manifest => manifest is { Kind: "Service" } && manifest.Name.EndsWith("radius-dynamic", StringComparison.Ordinal));
        Assert.Equal("ClusterIP", asked.Json.GetProperty("spec").GetProperty("type").GetString());
        Assert.Equal(["10.0.0.21/32"], DynamicSources("standalone-full", "standalone"));

        var balanced = charts.Of("everything").Single(manifest => manifest is { Kind: "Service" } && manifest.Name.EndsWith("radius-dynamic", StringComparison.Ordinal));
        Assert.Equal("10.0.0.0/24", Assert.Single(balanced.Json.GetProperty("spec").GetProperty("loadBalancerSourceRanges").EnumerateArray()).GetString());
        Assert.Equal("Local", balanced.Json.GetProperty("spec").GetProperty("externalTrafficPolicy").GetString());
        Assert.Equal(["10.0.0.0/24"], DynamicSources("everything", "silo"));
    }

    [NeedsHelmFact]
    public void Silos_may_connect_to_what_the_values_add()
    {
        var policy = charts.Of("everything").Single(manifest => manifest is { Kind: "NetworkPolicy", Component: "silo" });
        Assert.Contains(policy.Json.GetProperty("spec").GetProperty("egress").EnumerateArray(), rule => rule.GetRawText().Contains("4318", StringComparison.Ordinal) && rule.GetRawText().Contains("tracing", StringComparison.Ordinal));
    }

    [NeedsHelmFact]
    public void Who_notes_the_tunnels_on_edges_may_read_a_pod_and_patch_it()
    {
        var role = charts.Of("autoscaling").Single(manifest => manifest.Kind is "Role");
        var verbs = role.Json.GetProperty("rules")[0].GetProperty("verbs").EnumerateArray().Select(verb => verb.GetString());
        Assert.Equal(["get", "list", "patch"], verbs);
    }

    [NeedsHelmFact]
    public void The_alerts_and_dashboards_of_the_chart_are_in_it()
    {
        var manifests = charts.Of("autoscaling");
        var rule = manifests.Single(manifest => manifest.Kind is "PrometheusRule");
        var alerts = rule.Json.GetProperty("spec").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()).Count(one => one.TryGetProperty("alert", out _));
        Assert.Equal(Directory.GetFiles(Path.Combine(Repository.Chart, "alerts"), "*.yaml").Sum(file => File.ReadLines(file).Count(line => line.TrimStart().StartsWith("- alert:", StringComparison.Ordinal))), alerts);
        Assert.True(alerts > 0);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Chart, "dashboards"), "*.json"))
        {
            var map = Assert.Single(manifests, manifest => manifest.Kind is "ConfigMap" && manifest.Data.ContainsKey(Path.GetFileName(file)));
            Assert.Equal(File.ReadAllText(file).TrimEnd(), System.Text.Encoding.UTF8.GetString(map.Data[Path.GetFileName(file)]).TrimEnd());
        }
    }

    [NeedsHelmFact]
    public void Runbooks_are_where_the_values_say_that_the_repository_is_read()
    {
        Assert.All(RunbooksOf("autoscaling"), url => Assert.StartsWith("docs/operations.md#", url, StringComparison.Ordinal));
        Assert.All(RunbooksOf("everything"), url => Assert.StartsWith("https://git.example.org/concentrator/blob/main/docs/operations.md#", url, StringComparison.Ordinal));

        List<string> RunbooksOf(string combination) =>
        [
            .. charts.Of(combination).Single(manifest => manifest.Kind is "PrometheusRule").Json.GetProperty("spec").GetProperty("groups").EnumerateArray()
                .SelectMany(group => group.GetProperty("rules").EnumerateArray()).Where(one => one.TryGetProperty("alert", out _)).Select(one => one.GetProperty("annotations").GetProperty("runbook_url").GetString()!),
        ];
    }

    private IEnumerable<string?> DynamicSources(string combination, string component) => charts.Of(combination).Single(manifest => manifest.Kind is "NetworkPolicy" && string.Equals(manifest.Component, component, StringComparison.Ordinal))
        .Json.GetProperty("spec").GetProperty("ingress").EnumerateArray().Single(rule => rule.GetProperty("ports")[0].GetProperty("port").GetString() is "radius-dynamic")
        .GetProperty("from").EnumerateArray().Select(peer => peer.GetProperty("ipBlock").GetProperty("cidr").GetString());
}
