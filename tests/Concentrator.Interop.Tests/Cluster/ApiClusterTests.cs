using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concentrator.Interop.Tests.WebConsole;
using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>The admin API is the whole cluster's, whichever node is asked; and so is the console.</summary>
public sealed class ApiClusterTests(TwoByTwo cluster) : IClassFixture<TwoByTwo>
{
    [ClusterFact]
    public async Task An_edge_and_a_silo_answer_for_all_and_a_token_made_on_one_holds_on_all_until_it_is_removed()
    {
        var world = cluster.World;
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

    [ConsoleFact("redis-server")]
    public async Task The_console_shows_nodes_and_the_shares_of_the_ring()
    {
        var world = cluster.World;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await ConsoleWorld.LaunchAsync(playwright);
        await using var window = await ConsoleWorld.OpenAsync(browser, new Uri($"http://{world.Silos[0].Admin}/console/"));
        await window.SignInAsync((await world.Edges[0].CommandAsync("token", "add", "anna", "--role", "operator")).Trim());
        await window.GoAsync("nodes", "Nodes and rings");

        Assert.Equal(["silo1", "silo2", "edge1", "edge2"], await window.Page.Locator("article.node h3").AllInnerTextsAsync());
        Assert.Equal(2, await window.Page.Locator(".stack .piece").CountAsync());
        Assert.Matches(@"^Ring of 4096 partitions: silo1 \d+ %, silo2 \d+ %$", await window.Page.Locator(".stack").GetAttributeAsync("aria-label"));
        var shares = await window.Page.Locator("[role=meter]").EvaluateAllAsync<int[]>("all => all.map(one => Number(one.getAttribute('aria-valuenow')))");
        Assert.Equal(2, shares.Length);
        Assert.InRange(shares.Sum(), 99, 101);
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-cluster");
        await window.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Empty(await window.ViolationsAsync(ConsoleWindow.Contrast));
        await window.PictureAsync("dark-cluster");
        await window.Page.SetViewportSizeAsync(390, 844);
        Assert.False(await window.IsTooWideAsync());
        await window.PictureAsync("phone-cluster");
        await window.GoAsync("profiles", "Client profiles");
        await window.Page.GetByText("Clients do not dial this node").WaitForAsync();
        window.AssertFaultless();
    }
}
