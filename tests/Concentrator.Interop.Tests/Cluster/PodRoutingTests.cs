using System.Text.Json.Nodes;
using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Pods;
using Concentrator.Interop.Tests.Routing;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>The chart in routed mode: BIRD beside an edge, as rendered, and a BIRD on the machine before it, which stands for the intranet's router.</summary>
[Collection(PodCollection.Name)]
public sealed class PodRoutingTests(PodFixture fixture)
{
    [PodFact("redis-server", "ss", "bird")]
    [Trait("Tier", "long")]
    public async Task BIRD_beside_an_edge_announces_what_has_tunnels_there_and_the_intranet_finds_the_client()
    {
        var values = PodCluster.Values();
        values["network"] = new JsonObject { ["routing"] = "routed" };
        values["bird"] = new JsonObject { ["enabled"] = true, ["config"] = EdgeConfiguration() };
        await using var world = await fixture.CreateAsync(values);
        await using var router = Bird.StartAdapted(world.Node, RouterConfiguration());
        await using var cluster = await PodCluster.StartAsync(world);
        var edge = cluster.Edge;

        // As the init line left it: the addresses are the pod's.
        await edge.RunInAsync("bird", "bird", "-p", "-c", "/run/bird/bird.conf");
        Assert.Contains($"router id {edge.Address};", await edge.RunInAsync("bird", "cat", "/run/bird/bird.conf"), StringComparison.Ordinal);
        Assert.Matches(@"NoNewPrivs:\s+1\n", await edge.Server.StatusAsync("status"));

        await using var client = await PodTests.DialAsync(world, edge);
        var address = (await client.EventAsync("connected")).GetProperty("address").GetString()!;
        await UntilAsync(async () => await RoutesAsync("10.20.0.0/16") is { Length: > 0 } routes && routes.Split('\n').All(route => route.Contains($"via {edge.Address} ", StringComparison.Ordinal)), "the router knows the way to the client's block");
        await UntilAsync(async () => (await RoutesAsync("fd20::/48")).Contains("via fd81:0:0:12::2 ", StringComparison.Ordinal), "the router knows the way to the client's IPv6");

        // Nobody masquerades: the host sees the client's own address, and finds the way back; and the other way round.
        Assert.DoesNotContain("masquerade", await edge.RunInAsync("bird", "nft", "list", "ruleset"), StringComparison.Ordinal);
        Assert.True(await ConnectWorld.PingsAsync(world.Client, PodWorld.Host), Said());
        Assert.True(await ConnectWorld.PingsAsync(world.Client, PodWorld.Host6), Said());
        Assert.True(await ConnectWorld.PingsAsync(world.HostSpace, address), Said());

        Assert.Equal(0, await client.StopAsync());
        await UntilAsync(async () => (await RoutesAsync("10.20.0.0/16")).Length == 0 && (await RoutesAsync("fd20::/48")).Length == 0, "the router has no way left");

        async Task<string> RoutesAsync(string prefix) => (await world.Node.IpAsync($"{(prefix.Contains(':', StringComparison.Ordinal) ? "-6 " : "")}route show root {prefix} proto bird")).Trim();

        string Said() => $"the router's: {router.Log}\nthe edge's: {edge.LogOf("bird")}\n{edge.Server.Log}";

        async Task UntilAsync(Func<Task<bool>> holds, string what)
        {
            try
            {
                await PodTests.UntilAsync(holds);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It never came about that {what}: {await world.Node.IpAsync("route")}\n{Said()}");
            }
        }
    }

    // What the examples say has to be adapted: the router's id, and who the neighbor is.
    private static string EdgeConfiguration() => Adapt(Bird.Read("edge-bgp.conf"), ("router id 192.0.2.1;", "router id ${POD_IP};"), ("neighbor 192.0.2.254 ", $"neighbor {PodCluster.BeforeEdge} "));

    private static string RouterConfiguration() => Adapt(
        Bird.Read("router-bgp.conf"),
        ("router id 192.0.2.254;", $"router id {PodWorld.NodeAddress};"),
        ("interface \"lan*\"", "interface \"to1\""),
        ("interface \"edge*\"", "interface \"to12\""),
        ("range 192.0.2.0/24 ", "range 10.81.0.0/16 "),
        ("10.99.0.0/16+", "10.20.0.0/16+"),
        ("fd99::/48+", "fd20::/48+"));

    private static string Adapt(string text, params (string From, string To)[] changes)
    {
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text;
    }
}
