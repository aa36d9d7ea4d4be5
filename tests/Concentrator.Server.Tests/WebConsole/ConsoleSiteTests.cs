using System.Net;
using Concentrator.Control.Tokens;
using Concentrator.Server.Tests.Administration.Api;
using Concentrator.Server.WebConsole;

namespace Concentrator.Server.Tests.WebConsole;

public sealed class ConsoleSiteTests
{
    [Fact]
    public async Task Every_file_comes_with_its_type_and_the_headers_that_keep_it_apart()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        Assert.Contains("", ConsoleAssets.All.Keys);
        Assert.Contains("pages/overview.js", ConsoleAssets.All.Keys);

        foreach (var (path, asset) in ConsoleAssets.All)
        {
            using var answer = await visitor.Send(HttpMethod.Get, $"/console/{path}");

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(asset.Content, await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal(asset.ContentType, $"{answer.Content.Headers.ContentType}");
            Assert.DoesNotContain("octet-stream", asset.ContentType, StringComparison.Ordinal);
            Assert.Equal(ConsoleSite.ContentSecurityPolicy, answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.True(answer.Headers.CacheControl!.NoCache);
            Assert.Equal(HttpStatusCode.NotModified, await visitor.StatusOf(HttpMethod.Get, $"/console/{path}", null, ("If-None-Match", answer.Headers.ETag!.ToString())));
        }
    }

    [Fact]
    public async Task A_fault_of_the_console_comes_with_the_headers_that_keep_it_apart_too()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        world.TokenFault = new InvalidOperationException("redis1:6379,password=hushhush");
        using var answer = await visitor.Send(HttpMethod.Post, "/console/session", new { token = world.TokenOf(ApiRole.Viewer) }, (ConsoleSessions.KeyHeader, "sign-in"), ("Origin", visitor.Origin));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("hushhush", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(ConsoleSite.ContentSecurityPolicy, answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task The_page_is_found_by_shorter_addresses_and_nothing_else_is_there()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        foreach (var address in new[] { "/", "/console" })
        {
            using var answer = await visitor.Send(HttpMethod.Get, address);
            Assert.Equal((HttpStatusCode.Redirect, "/console/"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        }

        foreach (var address in new[] { "/console/nothing", "/console/index.html", "/console/..%2f..%2fetc%2fpasswd", "/console/pages/" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await visitor.StatusOf(HttpMethod.Get, address));
        }
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("localhost.evil.example:9180", false)]
    [InlineData("localhost", true)]
    [InlineData("LocalHost:9180", true)]
    [InlineData("127.0.0.1:9180", true)]
    [InlineData("[::1]:9180", true)]
    public async Task Without_TLS_only_names_of_this_machine_lead_to_it(string host, bool served)
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Viewer));

        Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.Forbidden, await visitor.StatusOf(HttpMethod.Get, "/console/", null, ("Host", host)));
        Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, "/api/v1/version", null, ("Host", host)));
    }

    [Fact]
    public void Nothing_in_its_files_leads_to_another_host_or_needs_what_the_policy_forbids()
    {
        foreach (var (path, asset) in ConsoleAssets.All)
        {
            var text = System.Text.Encoding.UTF8.GetString(asset.Content).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.False(text.Contains("http://", StringComparison.Ordinal) || text.Contains("https://", StringComparison.Ordinal), $"{path} names another host");
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
            Assert.DoesNotContain("eval(", text, StringComparison.Ordinal);
            Assert.DoesNotContain(" style=", text, StringComparison.Ordinal);
        }
    }
}
