using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests;

/// <summary>What the chart makes of what the cluster has already.</summary>
public sealed class LiveClusterTests
{
    [NeedsHelmFact]
    public async Task Autoscaling_begins_with_the_pods_that_there_are()
    {
        using var cluster = new ClusterOfObjects();
        cluster.AddWorkload("deployments", "Deployment", "vpn-concentrator-edge", 7);
        cluster.AddWorkload("statefulsets", "StatefulSet", "vpn-concentrator-silo", 4);
        var manifests = await Render(cluster, "edge.autoscaling.enabled=true,silo.autoscaling.enabled=true");
        Assert.Equal(7, Replicas(manifests, "edge"));
        Assert.Equal(4, Replicas(manifests, "silo"));

        var fixedNumber = await Render(cluster, "edge.replicas=3");
        Assert.Equal(3, Replicas(fixedNumber, "edge"));
    }

    [NeedsHelmFact]
    public async Task Secrets_that_are_there_stay_and_satisfy_who_requires_them()
    {
        using var cluster = new ClusterOfObjects();
        cluster.AddSecret("vpn-concentrator-redis", ["connection", "redis.conf"]);
        cluster.AddSecret("vpn-concentrator-tls", ["tls.crt", "tls.key", "ca.crt"]);
        var manifests = await Render(cluster, "requireExistingSecrets=true,nodeTls.source=none");
        var redis = manifests.Single(manifest => manifest is { Kind: "Secret", Component: "redis" });
        Assert.Equal("vpn-concentrator-redis connection", System.Text.Encoding.UTF8.GetString(redis.Data["connection"]));
    }

    [NeedsHelmFact]
    public async Task Without_a_cluster_to_ask_each_rendering_makes_other_secrets()
    {
        // The README says so, and what to do: requireExistingSecrets.
        var (first, second) = (await MadeAsync(), await MadeAsync());
        Assert.Equal(["vpn-concentrator-node-ca", "vpn-concentrator-node-tls", "vpn-concentrator-redis", "vpn-concentrator-test", "vpn-concentrator-tls"], first.Keys.Order(StringComparer.Ordinal));
        Assert.All(first, secret => Assert.NotEqual(secret.Value, second[secret.Key]));

        static async Task<Dictionary<string, string>> MadeAsync()
        {
            using var folder = new TemporaryDirectory();
            var rendered = await Charts.Template("--set", "test.enabled=true");
            Assert.True(rendered.ExitCode == 0, rendered.Error);
            await File.WriteAllTextAsync(folder.File("rendered"), rendered.Output);
            var (documents, _) = await Charts.Read(folder.File("rendered"));
            return documents[folder.File("rendered")].Where(manifest => manifest.Kind is "Secret").ToDictionary(manifest => manifest.Name, manifest => manifest.Json.GetProperty("data").GetRawText(), StringComparer.Ordinal);
        }
    }

    private static int Replicas(IReadOnlyList<Manifest> manifests, string component) =>
        manifests.Single(manifest => manifest.Kind is "Deployment" or "StatefulSet" && string.Equals(manifest.Component, component, StringComparison.Ordinal)).Json.GetProperty("spec").GetProperty("replicas").GetInt32();

    private static async Task<IReadOnlyList<Manifest>> Render(ClusterOfObjects cluster, string values)
    {
        using var folder = new TemporaryDirectory();
        var rendered = await Charts.Template("--dry-run=server", "--disable-openapi-validation", "--is-upgrade", "--kube-apiserver", cluster.Address, "--set", values);
        Assert.True(rendered.ExitCode == 0, rendered.Error);
        await File.WriteAllTextAsync(folder.File("rendered"), rendered.Output);
        var (documents, _) = await Charts.Read(folder.File("rendered"));
        return documents[folder.File("rendered")];
    }
}
