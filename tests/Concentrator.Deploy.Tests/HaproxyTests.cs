using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests;

/// <summary>HAProxy's configuration, read by HAProxy.</summary>
[Collection(ChartsCollection.Name)]
public sealed class HaproxyTests(Charts charts)
{
    [NeedsHelmFact]
    public async Task HAProxy_takes_every_configuration()
    {
        var checkedOnes = 0;
        foreach (var combination in Repository.Combinations)
        {
            if (charts.Of(combination).SingleOrDefault(manifest => manifest is { Kind: "Deployment", Component: "haproxy" }) is not { } workload)
            {
                continue;
            }

            using var files = new PodFiles(charts.Of(combination), workload, "haproxy");
            var variables = workload.Container("haproxy").GetProperty("env").EnumerateArray().Select(variable => $"{variable.GetProperty("name").GetString()}={variable.GetProperty("value").GetString()}");
            var check = await FinishedProgram.Run("env", [$"PATH={Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin", .. variables, "haproxy", "-c", "-db", "-f", files.Path("/etc/haproxy-config/haproxy.cfg"), "-f", files.Path("/etc/haproxy-config/edges.cfg")]);
            Assert.True(check.ExitCode == 0, $"{combination}: {check.Output}{check.Error}{await File.ReadAllTextAsync(files.Path("/etc/haproxy-config/edges.cfg"))}");
            Assert.DoesNotContain("[WARNING]", check.Error, StringComparison.Ordinal);
            checkedOnes++;
        }

        Assert.True(checkedOnes >= 8, $"{checkedOnes}");
    }

    [NeedsHelmFact]
    public void The_door_follows_the_values()
    {
        Assert.Contains("bind \"${SSTP_BIND}\"\n", Files("defaults")["haproxy.cfg"] + "\n", StringComparison.Ordinal);
        Assert.Contains("bind \"${SSTP_BIND}\" accept-proxy", Files("offloaded-balancer")["haproxy.cfg"], StringComparison.Ordinal);
        Assert.Contains("bind \"${SSTP_BIND}\" ssl crt /secrets/tls/tls.pem alpn http/1.1", Files("offloaded-haproxy")["haproxy.cfg"], StringComparison.Ordinal);
        Assert.Contains("no-check-ssl", Files("offloaded-haproxy")["edges.cfg"], StringComparison.Ordinal);
        Assert.DoesNotContain("no-check-ssl", Files("defaults")["edges.cfg"], StringComparison.Ordinal);
        Assert.All(Repository.Combinations.Where(combination => charts.Of(combination).Any(manifest => manifest is { Kind: "ConfigMap", Component: "haproxy" })), combination =>
        {
            Assert.DoesNotContain("user haproxy", Files(combination)["haproxy.cfg"], StringComparison.Ordinal);
            Assert.DoesNotContain("hard-stop-after 24h", Files(combination)["haproxy.cfg"], StringComparison.Ordinal);
        });
    }

    private Dictionary<string, string> Files(string combination) => charts.Of(combination).Single(manifest => manifest is { Kind: "ConfigMap", Component: "haproxy" })
        .Data.ToDictionary(file => file.Key, file => System.Text.Encoding.UTF8.GetString(file.Value), StringComparer.Ordinal);
}
