using System.Text.Json;
using Concentrator.Deploy.Tests.World;

namespace Concentrator.Deploy.Tests;

/// <summary>What containers may do, and where secrets are kept.</summary>
[Collection(ChartsCollection.Name)]
public sealed class PrivilegeTests(Charts charts)
{
    private static readonly string[] MayBeRoot = ["prepare", "bird", "dial-in"];

    [NeedsHelmFact]
    public void Whoever_serves_has_no_privilege()
    {
        foreach (var (combination, workload, container) in Containers())
        {
            var name = container.GetProperty("name").GetString();
            var context = container.GetProperty("securityContext");
            var where = $"{combination}: {workload}, {name}";
            Assert.True(context.GetProperty("readOnlyRootFilesystem").GetBoolean(), where);
            if (name is "prepare" && context.TryGetProperty("privileged", out var privileged) && privileged.GetBoolean())
            {
                continue;
            }

            Assert.False(context.GetProperty("allowPrivilegeEscalation").GetBoolean(), where);
            Assert.Equal("ALL", Assert.Single(context.GetProperty("capabilities").GetProperty("drop").EnumerateArray()).GetString());
            var isRouted = combination.Contains("routed", StringComparison.Ordinal);
            if (MayBeRoot.Contains(name, StringComparer.Ordinal) || (isRouted && workload.Component is "edge"))
            {
                continue;
            }

            Assert.False(context.GetProperty("capabilities").TryGetProperty("add", out _), where);
            var user = context.TryGetProperty("runAsUser", out var own) ? own : workload.Pod!.Value.GetProperty("securityContext").GetProperty("runAsUser");
            var isNotRoot = context.TryGetProperty("runAsNonRoot", out var said) ? said : workload.Pod!.Value.GetProperty("securityContext").GetProperty("runAsNonRoot");
            Assert.True(isNotRoot.GetBoolean(), where);
            Assert.NotEqual(0, user.GetInt32());
            if (name is "concentrator")
            {
                Assert.Equal(10001, user.GetInt32());
            }
        }
    }

    [NeedsHelmFact]
    public void Routed_edges_have_one_capability()
    {
        var edge = charts.Of("routed-host").Single(manifest => manifest is { Kind: "Deployment", Component: "edge" });
        var add = edge.Container("concentrator").GetProperty("securityContext").GetProperty("capabilities").GetProperty("add");
        Assert.Equal("NET_ADMIN", Assert.Single(add.EnumerateArray()).GetString());
    }

    [NeedsHelmFact]
    public void Every_pod_has_the_runtimes_seccomp_profile_and_only_one_talks_to_the_API()
    {
        foreach (var combination in Repository.Combinations)
        {
            foreach (var workload in charts.Of(combination).Where(manifest => manifest.Pod is not null))
            {
                var pod = workload.Pod!.Value;
                Assert.Equal("RuntimeDefault", pod.GetProperty("securityContext").GetProperty("seccompProfile").GetProperty("type").GetString());
                Assert.Equal(workload.Component is "deletion-cost", pod.GetProperty("automountServiceAccountToken").GetBoolean());
            }
        }
    }

    [NeedsHelmFact]
    public void Secrets_are_in_Secrets_only()
    {
        // All secrets in the values of the tests have this word in them.
        const string Word = "hushhush";
        var seen = 0;
        foreach (var combination in Repository.Combinations)
        {
            foreach (var manifest in charts.Of(combination))
            {
                if (manifest.Kind is "Secret")
                {
                    seen += manifest.Data.Values.Count(value => System.Text.Encoding.UTF8.GetString(value).Contains(Word, StringComparison.Ordinal));
                    continue;
                }

                Assert.DoesNotContain(Word, manifest.Json.GetRawText(), StringComparison.Ordinal);
            }

            foreach (var map in charts.Of(combination).Where(manifest => manifest.Kind is "ConfigMap"))
            {
                Assert.DoesNotContain("PRIVATE KEY", map.Json.GetRawText(), StringComparison.Ordinal);
            }
        }

        Assert.True(seen >= 6, $"{seen}");
    }

    [NeedsHelmFact]
    public void Liveness_asks_the_process_and_readiness_the_control_plane()
    {
        foreach (var (_, workload, container) in Containers().Where(one => one.Container.GetProperty("name").GetString() is "concentrator"))
        {
            Assert.Equal("/healthz", container.GetProperty("livenessProbe").GetProperty("httpGet").GetProperty("path").GetString());
            Assert.Equal("/healthz", container.GetProperty("startupProbe").GetProperty("httpGet").GetProperty("path").GetString());
            Assert.Equal("/readyz", container.GetProperty("readinessProbe").GetProperty("httpGet").GetProperty("path").GetString());
            Assert.Equal(workload.Component is "edge", container.TryGetProperty("lifecycle", out _));
        }
    }

    [NeedsHelmFact]
    public void A_pod_is_left_the_time_that_its_drain_takes()
    {
        Assert.Equal(60, Grace("defaults", "edge"));
        Assert.Equal(60, Grace("defaults", "silo"));
        Assert.Equal(15 + 600 + 60 + 40, Grace("everything", "edge"));
        Assert.Equal(300 + 15 + 10, Grace("defaults", "haproxy"));
    }

    private int Grace(string combination, string component) => charts.Of(combination).Single(manifest => string.Equals(manifest.Component, component, StringComparison.Ordinal) && manifest.Pod is not null)
        .Pod!.Value.GetProperty("terminationGracePeriodSeconds").GetInt32();

    private IEnumerable<(string Combination, Manifest Workload, JsonElement Container)> Containers() =>
        from combination in Repository.Combinations
        from workload in charts.Of(combination)
        from container in workload.Containers
        select (combination, workload, container);
}
