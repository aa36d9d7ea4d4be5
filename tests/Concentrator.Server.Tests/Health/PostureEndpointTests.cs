using System.Text;
using System.Text.Json.Nodes;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Server.Health;
using Microsoft.AspNetCore.Http;

namespace Concentrator.Server.Tests.Health;

public sealed class PostureEndpointTests : IAsyncLifetime
{
    private readonly PostureRates _rates = new();
    private StatementOfHealth? _stated;
    private TunnelId? _tunnel;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rates.DisposeAsync();

    [Fact]
    public async Task A_statement_is_passed_on_and_the_level_comes_back()
    {
        var access = new TunnelAccess { Level = AccessLevel.Quarantine, Missing = ["The firewall is off."], Url = "https://help.example/" };
        var (status, answer) = await Post("""{"version":1,"firewall":false}""", new HealthAnswer(HealthOutcome.Taken) { Access = access });

        Assert.Equal(200, status);
        Assert.Equal("""{"level":"quarantine","missing":["The firewall is off."],"url":"https://help.example/"}""", answer.ToJsonString());
        Assert.Equal((HealthSource.Tunnel, false), (_stated!.Source, _stated.Firewall));
    }

    [Fact]
    public async Task Every_bad_member_is_named_in_the_answer()
    {
        var (status, answer) = await Post("""{"version":3,"firewall":0,"tunnel":"x"}""");

        Assert.Equal(400, status);
        Assert.Equal(3, answer["problems"]!.AsArray().Count);
        Assert.Null(_stated);
    }

    [Theory]
    [InlineData(HealthOutcome.UnknownTunnel, 404)]
    [InlineData(HealthOutcome.UnknownToken, 401)]
    [InlineData(HealthOutcome.Altered, 401)]
    [InlineData(HealthOutcome.TooOld, 409)]
    [InlineData(HealthOutcome.FromTheFuture, 409)]
    [InlineData(HealthOutcome.Replayed, 409)]
    [InlineData(HealthOutcome.Outdated, 200)]
    public async Task What_became_of_it_is_the_status(HealthOutcome outcome, int status) => Assert.Equal(status, (await Post("""{"version":1}""", new HealthAnswer(outcome))).Status);

    [Fact]
    public async Task A_tunnel_may_be_named()
    {
        var tunnel = TunnelId.Create();
        Assert.Equal(200, (await Post($"{{\"version\":1,\"tunnel\":\"{tunnel}\"}}", new HealthAnswer(HealthOutcome.Taken))).Status);

        Assert.Equal(tunnel, _tunnel);
    }

    [Theory]
    [InlineData("GET", "application/json", 405)]
    [InlineData("POST", "text/plain", 415)]
    [InlineData("POST", null, 415)]
    [InlineData("POST", "application/x-www-form-urlencoded", 415)]
    [InlineData("POST", "application/json; charset=utf-8", 200)]
    public async Task Only_JSON_is_taken_so_that_no_other_sites_page_can_post_it(string method, string? contentType, int status) =>
        Assert.Equal(status, (await Post("""{"version":1}""", new HealthAnswer(HealthOutcome.Taken), method, contentType)).Status);

    [Fact]
    public async Task Too_large_a_statement_is_not_read() => Assert.Equal(413, (await Post(new string(' ', PostureReader.MaxSize + 1))).Status);

    [Fact]
    public async Task One_source_is_taken_some_times_and_another_still_is()
    {
        for (var i = 0; i < PostureRates.PerSource; i++)
        {
            Assert.Equal(200, (await Post("""{"version":1}""", new HealthAnswer(HealthOutcome.Taken))).Status);
        }

        Assert.Equal(429, (await Post("""{"version":1}""", new HealthAnswer(HealthOutcome.Taken))).Status);
        Assert.Equal(200, (await Post("""{"version":1}""", new HealthAnswer(HealthOutcome.Taken), source: "another")).Status);
    }

    [Fact]
    public async Task Without_a_control_plane_it_says_so() => Assert.Equal(503, (await Post("""{"version":1}""", answer: null)).Status);

    private async Task<(int Status, JsonNode Answer)> Post(string body, HealthAnswer? answer = null, string method = "POST", string? contentType = "application/json", string source = "one")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.ContentType = contentType;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        using var response = new MemoryStream();
        context.Response.Body = response;
        await new PostureEndpoint(TimeProvider.System).Answer(context, HealthSource.Tunnel, () => _rates.Admits(source), (statement, _) =>
        {
            (_stated, _tunnel) = (statement.Health, statement.Tunnel);
            return answer is null ? throw new ControlPlaneUnavailableException("gone") : ValueTask.FromResult(answer);
        });
        return (context.Response.StatusCode, JsonNode.Parse(response.ToArray())!);
    }
}
