using System.Net;
using System.Text.Json.Nodes;
using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using HttpMethod = System.Net.Http.HttpMethod;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>Who may ask the API for what.</summary>
public sealed class ApiAccessTests
{
    [Fact]
    public async Task Every_route_wants_a_token_and_one_of_its_role()
    {
        await using var world = await ApiWorld.Start();
        var routes = Routes(world).ToList();
        Assert.True(routes.Count >= 35, $"{routes.Count} routes");
        foreach (var (method, route, role) in routes)
        {
            using var without = await world.Send(method, route);
            Assert.True(without.StatusCode == HttpStatusCode.Unauthorized, $"{method} {route}: {without.StatusCode}");
            Assert.Equal("Bearer", without.Headers.WwwAuthenticate.Single().Scheme);
            if (role > ApiRole.Viewer)
            {
                using var lower = await world.Send(method, route, body: null, world.TokenOf(role - 1));
                Assert.True(lower.StatusCode == HttpStatusCode.Forbidden, $"{method} {route}: {lower.StatusCode}");
                Assert.Equal("application/problem+json", lower.Content.Headers.ContentType?.MediaType);
            }

            using var own = await world.Send(method, route, body: null, world.TokenOf(role));
            Assert.DoesNotContain(own.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.InternalServerError });
        }
    }

    [Fact]
    public async Task A_token_that_is_none_was_removed_or_has_expired_is_refused_and_noted_without_its_secret()
    {
        await using var world = await ApiWorld.Start();
        var brief = (await world.Plane.ApiTokens.Add("brief", ApiRole.Viewer, world.Clock.GetUtcNow() + TimeSpan.FromHours(1), default)).Token!;
        Assert.Equal(HttpStatusCode.OK, await Status(world, brief));
        world.Clock.Ahead = TimeSpan.FromHours(1);
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(world, brief));

        var gone = (await world.Plane.ApiTokens.Add("gone", ApiRole.Viewer, expiresAt: null, default)).Token!;
        Assert.Equal(HttpStatusCode.OK, await Status(world, gone));
        await world.Plane.ApiTokens.Remove("gone", default);
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(world, gone));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(world, "rubbish"));

        var lines = world.AuditText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["denied", "denied", "denied"], lines.Select(line => line["result"]!.GetValue<string>()));
        Assert.Equal("brief", lines[0]["target"]!.GetValue<string>());
        Assert.DoesNotContain(brief.Split('.')[^1], world.AuditText, StringComparison.Ordinal);
        Assert.DoesNotContain(gone.Split('.')[^1], world.AuditText, StringComparison.Ordinal);
        Assert.DoesNotContain("rubbish", world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_guesses_is_slowed_down_and_a_token_that_was_right_goes_on()
    {
        await using var world = await ApiWorld.Start();
        Assert.Equal(HttpStatusCode.OK, await Status(world, world.TokenOf(ApiRole.Viewer)));
        for (var guess = 0; guess < ApiRates.FailuresPerSource; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(world, $"ca1.a-Admin.{guess}"));
        }

        using var blocked = await world.Send(HttpMethod.Get, "version", body: null, "ca1.a-Admin.one-more");
        Assert.Equal(HttpStatusCode.TooManyRequests, blocked.StatusCode);
        Assert.Equal("application/problem+json", blocked.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(blocked.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.TooManyRequests, await Status(world, world.TokenOf(ApiRole.Operator)));
        Assert.Equal(HttpStatusCode.OK, await Status(world, world.TokenOf(ApiRole.Viewer)));
    }

    [Fact]
    public async Task A_token_asks_so_often_and_no_more_and_takes_nothing_from_others()
    {
        await using var world = await ApiWorld.Start(requestsPerSecond: 1);
        List<HttpStatusCode> answers = [];
        for (var request = 0; request < 5; request++)
        {
            answers.Add(await Status(world, world.TokenOf(ApiRole.Viewer)));
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, await Status(world, world.TokenOf(ApiRole.Operator)));
    }

    [Theory]
    [InlineData("192.0.2.1", false, 403)]
    [InlineData("::ffff:192.0.2.1", false, 403)]
    [InlineData("2001:db8::1", false, 403)]
    [InlineData("192.0.2.1", true, 401)]
    [InlineData("127.0.0.1", false, 401)]
    [InlineData("::1", false, 401)]
    [InlineData("::ffff:127.0.0.1", false, 401)]
    public async Task Without_TLS_only_this_machine_is_heard(string source, bool tls, int status)
    {
        await using var world = await ApiWorld.Start();
        await using var rates = new ApiRates(10);
        var access = new ApiAccess(null!, () => world.Plane.ApiTokens, new(world.Clock), rates, new(world.Data, world.Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance), world.Clock);
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Path = "/api/v1/version";
        context.Request.Scheme = tls ? "https" : "http";
        context.Connection.RemoteIpAddress = IPAddress.Parse(source);
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new RequiredRole(ApiRole.Viewer)), "version"));

        await access.Invoke(context, _ => throw new InvalidOperationException("It was let in."));

        Assert.Equal(status, context.Response.StatusCode);
        Assert.StartsWith("application/problem+json", context.Response.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_too_and_metrics_and_probes_want_no_token()
    {
        await using var world = await ApiWorld.Start();
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Get, "nothing"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await world.StatusOf(HttpMethod.Put, "version"));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Get, "cluster/export?withKeys=true"));
        foreach (var page in new[] { "/metrics", "/healthz", "/readyz" })
        {
            using var answer = await world.Send(HttpMethod.Get, page);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_route_is_guarded_however_its_path_is_written()
    {
        await using var world = await ApiWorld.Start();
        foreach (var (method, route, _) in Routes(world))
        {
            string[] paths = [route.ToUpperInvariant(), route.Replace("/api/v1", "/aPi/V1", StringComparison.Ordinal), $"{route}/", Encoded(route), Encoded(route.ToUpperInvariant())];
            foreach (var path in paths)
            {
                Assert.True(await RawStatus(world, method, path) == HttpStatusCode.Unauthorized, $"{method} {path}");
            }

            foreach (var path in new[] { $"/{route}", route.Replace("/v1/", "//v1//", StringComparison.Ordinal), $"{route}//", route.Replace("/v1", "/./v1/x/..", StringComparison.Ordinal) })
            {
                var status = await RawStatus(world, method, path);
                Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound, $"{method} {path}: {status}");
            }
        }
    }

    [Fact]
    public async Task From_elsewhere_without_TLS_no_route_answers_however_its_path_is_written_and_none_forgets_whom_it_is_for()
    {
        await using var world = await ApiWorld.Start();
        foreach (var endpoint in world.Server.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal)))
        {
            Assert.True(endpoint.Metadata.GetMetadata<RequiredRole>() is not null || endpoint.Metadata.GetMetadata<CommandConnection>() is not null, endpoint.RoutePattern.RawText);
            var path = endpoint.RoutePattern.RawText!;
            Assert.Equal(403, await Invoked(world, path, endpoint, "192.0.2.1"));
            Assert.Equal(403, await Invoked(world, path.ToUpperInvariant(), endpoint, "192.0.2.1"));
        }

        // The route decides, wherever it is reached.
        var route = new Endpoint(null, new EndpointMetadataCollection(new RequiredRole(ApiRole.Viewer)), "version");
        Assert.Equal(403, await Invoked(world, "/elsewhere", route, "192.0.2.1"));
        Assert.Equal(401, await Invoked(world, "/elsewhere", route, "127.0.0.1"));
    }

    [Fact]
    public async Task Many_wrong_tokens_at_once_are_no_more_than_in_turn_and_the_audit_has_little_of_them()
    {
        await using var world = await ApiWorld.Start();
        var path = new string('x', 5000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async guess =>
        {
            using var response = await world.Send(HttpMethod.Get, $"users/{path}", body: null, $"ca1.a-Admin.{guess}");
            return response.StatusCode;
        }));
        Assert.Equal(ApiRates.FailuresPerSource, answers.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(answers.Length - ApiRates.FailuresPerSource, answers.Count(status => status == HttpStatusCode.TooManyRequests));
        var lines = world.AuditText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ApiRates.FailuresPerSource, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 200, 500));
    }

    [Fact]
    public async Task A_source_may_show_many_tokens_that_are_right()
    {
        await using var world = await ApiWorld.Start();
        for (var number = 0; number < ApiRates.FailuresPerSource * 2; number++)
        {
            Assert.Equal(HttpStatusCode.OK, await Status(world, (await world.Plane.ApiTokens.Add($"t{number}", ApiRole.Viewer, expiresAt: null, default)).Token!));
        }
    }

    [Fact]
    public async Task More_sources_than_are_remembered_share_what_one_has()
    {
        await using var rates = new ApiRates(10);
        var taken = 0;
        for (var number = 0; number < 15_000; number++)
        {
            taken += rates.Guess(new IPAddress([0x20, 1, 0xd, 0xb8, (byte)(number >> 8), (byte)number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])) is null ? 0 : 1;
        }

        Assert.Equal(10_000 + ApiRates.FailuresPerSource, taken);
    }

    private static async Task<int> Invoked(ApiWorld world, string path, Endpoint endpoint, string source)
    {
        await using var rates = new ApiRates(10);
        var access = new ApiAccess(null!, () => world.Plane.ApiTokens, new(world.Clock), rates, new(world.Data, world.Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance), world.Clock);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Path = path;
        context.Request.Scheme = "http";
        context.Connection.RemoteIpAddress = IPAddress.Parse(source);
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(endpoint);
        await access.Invoke(context, _ => throw new InvalidOperationException($"{path} was let in."));
        return context.Response.StatusCode;
    }

    private static string Encoded(string path) => string.Concat(path.Select(letter => letter == '/' ? "/" : Uri.HexEscape(letter)));

    private static async Task<HttpStatusCode> RawStatus(ApiWorld world, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{world.Server.Addresses[0].TrimEnd('/')}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await world.Http.SendAsync(request);
        return response.StatusCode;
    }

    internal static IEnumerable<(HttpMethod Method, string Route, ApiRole Role)> Routes(ApiWorld world) => world.Server.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is not null)
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (
            new HttpMethod(method),
            endpoint.RoutePattern.RawText!.Replace("{name}", "nobody", StringComparison.Ordinal).Replace("{session}", "nobody", StringComparison.Ordinal),
            endpoint.Metadata.GetMetadata<RequiredRole>()!.Role)));

    private static async Task<HttpStatusCode> Status(ApiWorld world, string token)
    {
        using var response = await world.Send(HttpMethod.Get, "version", body: null, token);
        return response.StatusCode;
    }
}
