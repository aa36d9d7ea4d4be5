using System.Text;
using Concentrator.Client;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>Traces of real logins, as a collector gets them from a server that is everything on one machine, in either edition.</summary>
public sealed class StandaloneTraceTests
{
    [Fact(Timeout = 120_000)]
    public async Task A_login_is_one_trace_without_a_secret_and_all_have_come_when_the_server_has_stopped()
    {
        await using var collector = new TraceCollector();
        await using (var server = await LoopbackServer.StartAsync($"Telemetry:Otlp:Endpoint={collector.Endpoint}", "Telemetry:Otlp:Headers=Authorization=Bearer 42"))
        {
            await using (await SstpConnection.ConnectAsync(server.DialIn()))
            {
                await server.WaitForLogAsync("is open");
            }

            await Assert.ThrowsAnyAsync<Exception>(async () => await (await SstpConnection.ConnectAsync(server.DialIn("wrong " + LoopbackServer.Password))).DisposeAsync());
            Assert.Equal(0, await server.StopAsync());
        }

        var spans = collector.Spans;
        var login = spans.Single(span => span.Name is "login" && span.Attributes["concentrator.result"] is "open");
        Assert.Equal("observed", login.Node);
        Assert.Equal(LoopbackServer.User, login.Attributes["enduser.id"]);
        LoginTrace.IsWhole(login, spans);
        var refused = spans.Single(span => span.Name is "login" && span.Attributes["concentrator.result"] is "AuthenticationRefused");
        Assert.NotEqual(login.TraceId, refused.TraceId);
        Assert.All(collector.Authorizations, header => Assert.Equal("Bearer 42", header));
        Assert.DoesNotContain(collector.Requests, request => request.AsSpan().IndexOf(Encoding.UTF8.GetBytes(LoopbackServer.Password)) >= 0);
    }
}
