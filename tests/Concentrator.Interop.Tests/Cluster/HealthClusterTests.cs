using System.Net;
using System.Net.Security;
using Concentrator.Interop.Tests.Health;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>Health in a cluster: a machine's statement is worth the same to whichever edge it comes.</summary>
public sealed class HealthClusterTests
{
    [ClusterFact]
    public async Task A_statement_that_comes_to_another_edge_lets_its_machines_tunnel_out_of_quarantine()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan
        {
            Silos = 2,
            Edges = 2,
            SiloSettings = ["Policies:Health:office:Require:0=firewall", "Policies:Rules:0:Name=staff", "Policies:Rules:0:Health=office"],
        });
        var (carrier, other) = (world.Edges[0], world.Edges[1]);
        await using var tunnel = await world.DialAsync(carrier);
        Assert.True(await world.PingAsync(tunnel));
        await UntilLevelAsync(carrier, "quarantine");
        var token = (await world.Silos[0].CommandAsync("machine", "add", "pc7", "--user", ClusterWorld.User)).Trim();

        Assert.Equal(HttpStatusCode.Unauthorized, (await StateAsync(other, token + "x", """{"version":1,"firewall":true}""")).Status);
        var healthy = SignedStatement.Of(token, """{"version":1,"firewall":true}""");
        var (status, answer) = await StateAsync(other, healthy);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"level\":\"full\"", answer, StringComparison.Ordinal);
        await UntilLevelAsync(carrier, "full");

        await StateAsync(other, token, """{"version":1,"firewall":false}""");
        await UntilLevelAsync(carrier, "quarantine");

        // What was seen on the way helps nobody, to whichever edge it is sent.
        Assert.Equal(HttpStatusCode.Conflict, (await StateAsync(carrier, healthy)).Status);
        await UntilLevelAsync(carrier, "quarantine");
        await other.CommandAsync("machine", "remove", "pc7");
        Assert.Equal(HttpStatusCode.Unauthorized, (await StateAsync(carrier, token, """{"version":1,"firewall":true}""")).Status);
        Assert.True(await world.PingAsync(tunnel, 2));
    }

    private static Task UntilLevelAsync(ClusterNode edge, string level) => ClusterWorld.EventuallyAsync(
        async () => (await edge.MetricsAsync()).Contains($"concentrator_tunnels_by_access{{level=\"{level}\"}} 1", StringComparison.Ordinal), $"the tunnel is let in as {level}");

    private static Task<(HttpStatusCode Status, string Answer)> StateAsync(ClusterNode edge, string token, string statement) => StateAsync(edge, SignedStatement.Of(token, statement));

    private static async Task<(HttpStatusCode Status, string Answer)> StateAsync(ClusterNode edge, SignedStatement statement)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        using var request = statement.ToRequest(new Uri($"https://{edge.Address}:{ClusterNode.Port}/posture"));
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
