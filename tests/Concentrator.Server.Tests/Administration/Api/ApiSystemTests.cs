using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Concentrator.Control.Tokens;

namespace Concentrator.Server.Tests.Administration.Api;

public sealed class ApiSystemTests
{
    [Fact]
    public async Task A_policy_is_checked_applied_shown_and_explained()
    {
        await using var world = await ApiWorld.Start();
        var policy = new { Rules = new object[] { new { Name = "staff", When = new { Groups = new[] { "staff" } } } }, Default = "deny" };
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Post, "policies/check", policy, ApiRole.Viewer));
        Assert.Empty((await world.Get("policies"))["Rules"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Put, "policies", policy));
        var shown = await world.Get("policies", ApiRole.Viewer);
        Assert.Equal("staff", Assert.Single(shown["Rules"]!.AsArray())!["Name"]!.GetValue<string>());

        // What is shown can be sent again.
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Put, "policies", new StringContent(shown.ToJsonString(), Encoding.UTF8, "application/json")));
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Put, "policies", new { Policies = policy }));

        var (_, permitted) = await world.Ask(HttpMethod.Post, "policies/explain", new { user = "ann", groups = new[] { "staff" } }, ApiRole.Viewer);
        Assert.Equal((true, "staff"), (permitted["permitted"]!.GetValue<bool>(), permitted["rule"]!.GetValue<string>()));
        var (_, denied) = await world.Ask(HttpMethod.Post, "policies/explain", new { user = "bob" });
        Assert.False(denied["permitted"]!.GetValue<bool>());
        Assert.NotEmpty(Assert.Single(denied["rules"]!.AsArray())!["whyNot"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Post, "policies/explain", new { user = "bob", from = "there" }));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Post, "policies/explain", new { groups = new[] { "a" } }));

        var (status, wrong) = await world.Ask(HttpMethod.Put, "policies", new { Rules = new object[] { new { Name = "x", Pool = "no-such-pool" }, new { Level = "half" } } });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.NotEmpty(wrong["errors"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Put, "policies", new StringContent("[", Encoding.UTF8, "application/json")));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await world.StatusOf(HttpMethod.Put, "policies", new StringContent("{}")));
        Assert.Contains("\"what\":\"policy.apply\",\"result\":\"done\"", world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Networks_are_blocked_and_blocked_no_more()
    {
        await using var world = await ApiWorld.Start();
        var network = new { list = "clients", network = "203.0.113.0/24" };
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Post, "blocked", network, ApiRole.Operator));
        Assert.Equal("203.0.113.0/24", Assert.Single((await world.Get("blocked", ApiRole.Viewer)).AsArray())!["network"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Post, "blocked", new { list = "friends", network = "203.0.113.0/24" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Post, "blocked", new { list = "clients", network = "there" }));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Delete, "blocked?list=clients"));
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Delete, "blocked?list=clients&network=203.0.113.0/24", body: null, ApiRole.Operator));
        Assert.Equal(HttpStatusCode.Conflict, await world.StatusOf(HttpMethod.Delete, "blocked?list=clients&network=203.0.113.0/24"));
        Assert.Empty((await world.Get("blocked")).AsArray());
        Assert.Contains("\"what\":\"block.add\",\"target\":\"clients 203.0.113.0/24\"", world.AuditText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokens")]
    [InlineData("machines")]
    public async Task Tokens_and_machines_are_made_told_once_listed_and_removed(string kind)
    {
        await using var world = await ApiWorld.Start();
        var wanted = new { name = "pc7", role = "viewer" };
        var (status, made) = await world.Ask(HttpMethod.Post, kind, wanted);
        Assert.Equal(HttpStatusCode.Created, status);
        var token = made["token"]!.GetValue<string>();
        Assert.Contains(".pc7.", token, StringComparison.Ordinal);
        if (string.Equals(kind, "tokens", StringComparison.Ordinal))
        {
            using var used = await world.Send(HttpMethod.Get, "me", body: null, token);
            Assert.Equal("viewer", JsonNode.Parse(await used.Content.ReadAsStringAsync())!["role"]!.GetValue<string>());
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Post, kind, new { name = "pc8", role = "king" }));
        }

        Assert.Equal(HttpStatusCode.Conflict, await world.StatusOf(HttpMethod.Post, kind, wanted));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Post, kind, new { role = "viewer" }));
        var listed = await world.Get(kind);
        Assert.Contains(listed.AsArray(), one => string.Equals(one!["name"]!.GetValue<string>(), "pc7", StringComparison.Ordinal));
        Assert.DoesNotContain(token.Split('.')[^1], listed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Delete, $"{kind}/pc7"));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Delete, $"{kind}/pc7"));
        Assert.DoesNotContain(token.Split('.')[^1], world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_node_tells_what_it_is_and_its_configuration_without_secrets()
    {
        await using var world = await ApiWorld.Start();
        Assert.Equal("1.2.3", (await world.Get("version", ApiRole.Viewer))["version"]!.GetValue<string>());
        Assert.Equal(("a-Operator", "operator"), ((await world.Get("me", ApiRole.Operator))["name"]!.GetValue<string>(), (await world.Get("me", ApiRole.Operator))["role"]!.GetValue<string>()));
        var settings = (await world.Get("configuration")).AsArray().ToDictionary(one => one!["key"]!.GetValue<string>(), one => one!, StringComparer.Ordinal);
        Assert.Equal("debug", settings["Log:Level"]["value"]!.GetValue<string>());
        Assert.Equal("*:4433", settings["Edge:Listen:0"]["value"]!.GetValue<string>());
        Assert.Equal("127.0.0.1:9180", settings["Admin:Listen"]["value"]!.GetValue<string>());
        Assert.False(settings["Admin:Listen"]["isGiven"]!.GetValue<bool>());
        Assert.Null(settings["Radius:Servers:one:Secret"]["value"]);
        Assert.True(settings["Radius:Servers:one:Secret"]["isGiven"]!.GetValue<bool>());
        Assert.Equal("192.0.2.9", settings["Radius:Servers:one:Address"]["value"]!.GetValue<string>());
        Assert.DoesNotContain("hidden-secret", (await world.Get("configuration")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_is_read_by_pages_the_latest_first_also_after_it_was_rotated()
    {
        await using var world = await ApiWorld.Start();
        for (var number = 0; number < 5; number++)
        {
            await world.StatusOf(HttpMethod.Post, "blocked", new { list = "clients", network = $"203.0.113.{number}" });
        }

        var first = await world.Get("audit?limit=3");
        Assert.Equal(["203.0.113.4", "203.0.113.3", "203.0.113.2"], first["items"]!.AsArray().Select(one => one!["target"]!.GetValue<string>().Split(' ')[1].Split('/')[0]));
        var second = await world.Get($"audit?limit=3&cursor={first["next"]!.GetValue<string>()}");
        Assert.Equal(2, second["items"]!.AsArray().Count);
        Assert.Null(second["next"]);
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Get, "audit?limit=0"));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Get, "audit?cursor=rubbish"));

        File.Move($"{world.Data}/audit.jsonl", $"{world.Data}/audit.jsonl.1");
        Assert.Equal(5, (await world.Get("audit"))["items"]!.AsArray().Count);
        await world.StatusOf(HttpMethod.Post, "blocked", new { list = "clients", network = "203.0.113.9" });
        var whole = (await world.Get("audit"))["items"]!.AsArray();
        Assert.Equal((6, "clients 203.0.113.9"), (whole.Count, whole[0]!["target"]!.GetValue<string>()));
        var third = await world.Get($"audit?limit=3&cursor={first["next"]!.GetValue<string>()}");
        Assert.Equal(second["items"]!.ToJsonString(), third["items"]!.ToJsonString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{world.Data}/audit.jsonl"));
    }

    [Fact]
    public async Task A_fault_is_a_problem_with_a_trace_id_and_nothing_of_what_is_inside()
    {
        await using var world = await ApiWorld.Start();
        world.Fault = new InvalidOperationException("redis1:6379,password=hushhush");
        using var response = await world.Send(HttpMethod.Get, "configuration", body: null, world.TokenOf(ApiRole.Admin));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(500, problem["status"]!.GetValue<int>());
        Assert.Contains(problem["traceId"]!.GetValue<string>(), problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("hushhush", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);

        // Another fault is another, and the server goes on.
        using var again = await world.Send(HttpMethod.Get, "configuration", body: null, world.TokenOf(ApiRole.Admin));
        Assert.NotEqual(problem["traceId"]!.GetValue<string>(), JsonNode.Parse(await again.Content.ReadAsStringAsync())!["traceId"]!.GetValue<string>());
        world.Fault = null;
        Assert.NotEmpty((await world.Get("configuration")).AsArray());
    }

    [Fact]
    public async Task A_certificate_of_the_admin_port_that_could_not_be_read_is_taken_when_it_is_asked_for_and_its_end_is_known()
    {
        using var first = CertificateRequests.SelfSigned(days: 10);
        using var second = CertificateRequests.SelfSigned(days: 20);
        string? path = null;
        await using var world = await ApiWorld.Start(change: (files, settings) =>
        {
            path = files.File("admin.pem");
            CertificateRequests.Write(first, path);
            return settings with { TlsListen = [new IPEndPoint(IPAddress.Loopback, 0)], CertificatePath = path };
        });
        Assert.Equal(first.NotAfter.ToUniversalTime(), world.Server.CertificateEnds!.Value.UtcDateTime);

        // As if whoever renews it wrote the file first and gave it to the server's user later.
        await File.WriteAllTextAsync(path!, "not yet");
        var written = File.GetLastWriteTimeUtc(path!);
        world.Server.Reload();
        Assert.Equal(first.NotAfter.ToUniversalTime(), world.Server.CertificateEnds!.Value.UtcDateTime);
        CertificateRequests.Write(second, path!);
        File.SetLastWriteTimeUtc(path!, written);
        world.Server.Reload();
        Assert.Equal(second.NotAfter.ToUniversalTime(), world.Server.CertificateEnds!.Value.UtcDateTime);
    }
}
