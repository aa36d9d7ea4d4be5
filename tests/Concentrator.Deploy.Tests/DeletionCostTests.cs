using System.Net;
using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests;

/// <summary>The job that notes on each edge how many tunnels it has: its script as rendered, with kubectl and curl, against an API and edges of the test's.</summary>
[Collection(ChartsCollection.Name)]
public sealed class DeletionCostTests(Charts charts)
{
    private const string Cost = "controller.kubernetes.io/pod-deletion-cost";

    [NeedsHelmFact("curl")]
    public async Task The_emptiest_edge_gets_the_lowest_cost_and_one_that_does_not_answer_keeps_what_it_had()
    {
        using var cluster = new ClusterOfObjects();
        using var folder = new TemporaryDirectory();
        var edges = new List<IDisposable>();
        try
        {
            var addresses = FreeAddresses();
            foreach (var (name, tunnels) in new (string, int?)[] { ("edge-full", 4812), ("edge-empty", 3), ("edge-gone", null), ("edge-middle", 570) })
            {
                var address = addresses.First();
                cluster.AddPod(name, address);
                if (tunnels is { } count)
                {
                    edges.Add(Metrics(address, $"# TYPE concentrator_tunnels gauge\nconcentrator_tunnels {count}\nconcentrator_tunnels_ended_total{{reason=\"x\"}} 1\n"));
                }

                addresses = addresses.Skip(1);
            }

            await File.WriteAllTextAsync(folder.File("kubeconfig"), $$"""{"apiVersion":"v1","kind":"Config","clusters":[{"name":"c","cluster":{"server":"{{cluster.Address}}"} }],"contexts":[{"name":"c","context":{"cluster":"c"} }],"current-context":"c"}""");
            var container = charts.Of("autoscaling").Single(manifest => manifest is { Kind: "CronJob", Component: "deletion-cost" }).Container("deletion-cost");
            var command = container.GetProperty("command").EnumerateArray().Select(word => word.GetString()!);
            var job = await FinishedProgram.Run(
                "env", [$"PATH={Path.GetDirectoryName(Repository.Kubectl)}:{Environment.GetEnvironmentVariable("PATH")}", $"KUBECONFIG={folder.File("kubeconfig")}", $"KUBECACHEDIR={folder.File("cache")}", .. command]);
            Assert.True(job.ExitCode == 0, job.Error);
        }
        finally
        {
            edges.ForEach(edge => edge.Dispose());
        }

        Assert.Equal(
            ["edge-empty 3", "edge-full 4812", "edge-middle 570"],
            cluster.Notes.Select(note => $"{note.Key.Replace($" {Cost}", "", StringComparison.Ordinal)} {note.Value}").Order(StringComparer.Ordinal));
        var listing = Assert.Single(cluster.Listings);
        Assert.Contains("app.kubernetes.io/instance=vpn,app.kubernetes.io/component=edge", listing, StringComparison.Ordinal);
        Assert.Contains("status.phase=Running", listing, StringComparison.Ordinal);
    }

    // Addresses of loopback, where nobody else's admin port is.
    private static IEnumerable<string> FreeAddresses() => Enumerable.Range(1, 200).Select(last => $"127.{90 + (Environment.ProcessId % 100)}.{Environment.ProcessId / 100 % 250}.{last}");

    private static HttpListener Metrics(string address, string page)
    {
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://{address}:9180/");
        listener.Start();
        _ = ServeAsync();
        return listener;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await listener.GetContextAsync();
                    Assert.Equal("/metrics", asked.Request.Url!.AbsolutePath);
                    await using var writer = new StreamWriter(asked.Response.OutputStream);
                    await writer.WriteAsync(page);
                }
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
