using System.Text;
using Concentrator.Client;
using Concentrator.Interop.Tests.Observability;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>Traces of real logins, as a collector gets them from the nodes of a cluster.</summary>
public sealed class TraceTests
{
    [ClusterFact]
    public async Task A_login_is_one_trace_over_edge_and_silo_without_a_secret()
    {
        await using var collector = new TraceCollector();
        string[] traced = [$"Telemetry:Otlp:Endpoint={collector.Endpoint}"];
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { EdgeSettings = traced, SiloSettings = traced });
        await using (var tunnel = await world.DialAsync(world.Edges[0]))
        {
            Assert.True(await world.PingAsync(tunnel));
        }

        await Assert.ThrowsAnyAsync<Exception>(async () => await (await SstpConnection.ConnectAsync(ClusterWorld.Options(new(world.Edges[0].Address, ClusterNode.Port), password: "wrong " + ClusterWorld.Password))).DisposeAsync());
        await ClusterWorld.EventuallyAsync(
            () => Task.FromResult(
                collector.Spans.Count(span => span.Name is "login") == 2
                && collector.Spans.Any(span => span.Node is "silo1" && string.Equals(span.TraceId, collector.Spans.First(login => login.Name is "login").TraceId, StringComparison.Ordinal))),
            "both logins and the silo's part in them have come");

        var spans = collector.Spans;
        var login = spans.Single(span => span.Name is "login" && span.Attributes["concentrator.result"] is "open");
        Assert.Equal("edge1", login.Node);
        Assert.Equal("", login.ParentId);
        Assert.Equal(ClusterWorld.User, login.Attributes["enduser.id"]);
        Assert.Contains($"Tunnel {login.Attributes["concentrator.tunnel"]} of {ClusterWorld.User} is open", world.Edges[0].Log, StringComparison.Ordinal);
        LoginTrace.IsWhole(login, spans);
        Assert.Contains(spans, span => span.Node is "silo1" && string.Equals(span.TraceId, login.TraceId, StringComparison.Ordinal));

        var refused = spans.Single(span => span.Name is "login" && span.Attributes["concentrator.result"] is "AuthenticationRefused");
        Assert.NotEqual(login.TraceId, refused.TraceId);
        Assert.DoesNotContain(collector.Requests, request => request.AsSpan().IndexOf(Encoding.UTF8.GetBytes(ClusterWorld.Password)) >= 0);
    }
}
