using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>The admin API is the whole cluster's, whichever node is asked.</summary>
public sealed class ApiClusterTests
{
    [ClusterFact]
    public async Task An_edge_and_a_silo_answer_for_all_and_a_token_made_on_one_holds_on_all_until_it_is_removed()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { Silos = 2, Edges = 2 });
        var token = (await world.Edges[0].CommandAsync("token", "add", "robot", "--role", "operator")).Trim();
        await using var first = await world.DialAsync(world.Edges[0]);
        await using var second = await world.DialAsync(world.Edges[1]);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

        foreach (var node in world.Edges.Concat(world.Silos))
        {
            var root = $"http://{node.Address}:9180/api/v1";
            var page = (await http.GetFromJsonAsync<JsonNode>($"{root}/sessions?limit=1"))!;
            var rest = (await http.GetFromJsonAsync<JsonNode>($"{root}/sessions?limit=1&cursor={page["next"]!.GetValue<string>()}"))!;
            Assert.Equal((2, 1, 1), (page["total"]!.GetValue<int>(), page["items"]!.AsArray().Count, rest["items"]!.AsArray().Count));
            Assert.Null(rest["next"]);
            Assert.Equal(
                world.Edges.Select(edge => edge.Name).Order(StringComparer.Ordinal),
                new[] { page, rest }.Select(one => one["items"]![0]!["edge"]!.GetValue<string>()).Order(StringComparer.Ordinal));
            Assert.Equal(4, (await http.GetFromJsonAsync<JsonNode>($"{root}/nodes"))!.AsArray().Count);
            var ring = (await http.GetFromJsonAsync<JsonNode>($"{root}/rings"))!;
            Assert.Equal((4096, 2), (ring["partitions"]!.GetValue<int>(), ring["members"]!.AsArray().Count(member => member!["partitions"]!.GetValue<int>() > 0)));
            Assert.Equal(2, (await http.GetFromJsonAsync<JsonNode>($"{root}/pools"))!.AsArray().Sum(pool => pool!["leases"]!.GetValue<int>()));
            Assert.Equal(node.Name, (await http.GetFromJsonAsync<JsonNode>($"{root}/version"))!["node"]!.GetValue<string>());
            using var forbidden = await http.GetAsync(new Uri($"{root}/audit"));
            Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        }

        var wanted = (await http.GetFromJsonAsync<JsonNode>($"http://{world.Silos[0].Address}:9180/api/v1/sessions?edge={world.Edges[1].Name}"))!["items"]![0]!["tunnel"]!.GetValue<string>();
        using var told = await http.PostAsync(new Uri($"http://{world.Silos[1].Address}:9180/api/v1/sessions/{wanted}/disconnect"), content: null);
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        await second.Completion.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(await world.PingAsync(first));

        await world.Silos[0].CommandAsync("token", "remove", "robot");
        foreach (var node in world.Edges.Concat(world.Silos))
        {
            using var refused = await http.GetAsync(new Uri($"http://{node.Address}:9180/api/v1/version"));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
    }
}
