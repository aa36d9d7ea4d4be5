using System.Net;
using Concentrator.Control.Tokens;

namespace Concentrator.Server.Tests.Administration.Api;

public sealed class ApiSessionTests
{
    [Fact]
    public async Task Sessions_come_in_pages_are_searched_shown_and_disconnected()
    {
        await using var world = await ApiWorld.Start();
        await world.AddUser("ann");
        await world.AddUser("bob");
        var first = await world.Dial("ann");
        var second = await world.Dial("bob", "203.0.113.7");
        var third = await world.Dial("ann");

        var page = await world.Get("sessions?limit=2", ApiRole.Viewer);
        Assert.Equal((3, 2), (page["total"]!.GetValue<int>(), page["items"]!.AsArray().Count));
        var rest = await world.Get($"sessions?limit=2&cursor={Uri.EscapeDataString(page["next"]!.GetValue<string>())}");
        Assert.Null(rest["next"]);
        var all = page["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(session => session!["tunnel"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(new[] { first, second, third }.Select(tunnel => tunnel.ToString()).ToHashSet(StringComparer.Ordinal), all);

        foreach (var search in new[] { "search=BO", "user=bob", "client=203.0.113.0/24", "search=203.0.113" })
        {
            Assert.Equal(second.ToString(), Assert.Single((await world.Get($"sessions?{search}"))["items"]!.AsArray())!["tunnel"]!.GetValue<string>());
        }

        Assert.Empty((await world.Get("sessions?level=quarantine"))["items"]!.AsArray());
        var shown = await world.Get($"sessions/{second}");
        Assert.Equal(("bob", "full", "mschapv2", ApiWorld.Edge), (shown["user"]!.GetValue<string>(), shown["level"]!.GetValue<string>(), shown["method"]!.GetValue<string>(), shown["edge"]!.GetValue<string>()));
        Assert.Equal(second.ToString(), (await world.Get($"sessions/{shown["address"]!.GetValue<string>()}"))["tunnel"]!.GetValue<string>());
        foreach (var named in new[] { second.ToString().ToUpperInvariant(), $"::ffff:{shown["address"]!.GetValue<string>()}" })
        {
            Assert.Equal(second.ToString(), (await world.Get($"sessions/{named}"))["tunnel"]!.GetValue<string>());
        }

        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Get, "sessions/10.9.200.1"));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Get, "sessions/abc"));

        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Post, $"sessions/{second}/disconnect", body: null, ApiRole.Operator));
        Assert.Equal("Administrator", (await world.Get($"sessions/{second}"))["endRequested"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Post, "sessions/77/disconnect"));
        Assert.Contains($"\"who\":\"a-Operator\",\"role\":\"operator\",\"from\":\"127.0.0.1\",\"what\":\"session.disconnect\",\"target\":\"{second}\",\"result\":\"done\"", world.AuditText, StringComparison.Ordinal);
        Assert.Contains("\"target\":\"77\",\"result\":\"refused\"", world.AuditText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=many")]
    [InlineData("level=half")]
    [InlineData("method=magic")]
    [InlineData("address=10.9.0.0/99")]
    [InlineData("client=there")]
    [InlineData("cursor=rubbish")]
    public async Task A_question_that_cannot_be_understood_is_answered_with_what_is_wrong(string query)
    {
        await using var world = await ApiWorld.Start();
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Get, $"sessions?{query}"));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Get, $"health?{query}"));
    }

    [Fact]
    public async Task Health_tells_what_machines_have_stated()
    {
        await using var world = await ApiWorld.Start();
        await world.AddUser("ann");
        await world.Dial("ann");
        var stated = await world.Dial("ann");
        await world.StateHealth(stated);

        var session = Assert.Single((await world.Get("health", ApiRole.Viewer))["items"]!.AsArray())!;
        Assert.Equal(stated.ToString(), session["tunnel"]!.GetValue<string>());
        var statement = Assert.Single(session["statements"]!.AsArray())!;
        Assert.Equal(("pc7", "tunnel", true), (statement["machine"]!.GetValue<string>(), statement["source"]!.GetValue<string>(), statement["firewall"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Nodes_are_listed_and_drained_and_pools_tell_how_full_they_are()
    {
        await using var world = await ApiWorld.Start();
        await world.AddUser("ann");
        await world.Dial("ann");

        var node = Assert.Single((await world.Get("nodes", ApiRole.Viewer)).AsArray())!;
        Assert.Equal((ApiWorld.Edge, "edge", 1), (node["name"]!.GetValue<string>(), node["role"]!.GetValue<string>(), node["sessions"]!.GetValue<int>()));
        Assert.Equal(ApiWorld.Edge, (await world.Get($"nodes/{ApiWorld.Edge}"))["name"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Get, "nodes/another"));
        var pool = Assert.Single((await world.Get("pools", ApiRole.Viewer)).AsArray())!;
        Assert.Equal(("main", "10.9.0.0/16", 1), (pool["name"]!.GetValue<string>(), pool["prefix"]!.GetValue<string>(), pool["leases"]!.GetValue<int>()));
        Assert.True(pool["addresses"]!.GetValue<int>() > 60_000);
        Assert.Empty((await world.Get("rings", ApiRole.Viewer))["members"]!.AsArray());

        Assert.Equal(HttpStatusCode.Accepted, await world.StatusOf(HttpMethod.Post, $"nodes/{ApiWorld.Edge}/drain", body: null, ApiRole.Operator));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Post, "nodes/another/drain"));
    }
}
