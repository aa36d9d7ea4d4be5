using System.Text.Json.Nodes;
using Concentrator.Client;

namespace Concentrator.Interop.Tests.Observability;

/// <summary><c>concentrator node drain --wait</c> against a server that carries tunnels.</summary>
public sealed class DrainCommandTests
{
    private const int Tunnels = 4;

    [Fact(Timeout = 120_000)]
    public async Task A_drain_that_is_waited_for_tells_each_step_ends_with_the_server_and_answers_0()
    {
        await using var server = await LoopbackServer.StartAsync("Edge:Drain:LameDuck=2s", "Edge:Drain:Lifetime=1s", "Edge:Drain:Pace=3s");
        var tunnels = await Task.WhenAll(Enumerable.Range(0, Tunnels).Select(_ => SstpConnection.ConnectAsync(server.DialIn())));
        await server.WaitForLogAsync("is open");

        var said = await server.CommandAsync("node", "drain", "observed", "--wait", "--output", "json");
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Contains("is told to drain", lines[0]["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Equal("observed", line["node"]!.GetValue<string>()));
        var sessions = lines.Skip(1).SkipLast(1).Select(line => line["sessions"]!.GetValue<int>()).ToList();
        Assert.NotEmpty(sessions);
        Assert.Equal(sessions.Distinct().OrderDescending(), sessions);
        Assert.InRange(sessions[0], 1, Tunnels);
        Assert.All(lines.Skip(1).SkipLast(1), line => Assert.False(line["finished"]!.GetValue<bool>()));
        Assert.True(lines[^1]["finished"]!.GetValue<bool>(), said);

        foreach (var tunnel in tunnels)
        {
            Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(10))).Reason);
            await tunnel.DisposeAsync();
        }

        Assert.Equal(0, await server.ExitAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_node_that_is_not_there_is_refused_and_told_in_words_without_wait_too()
    {
        await using var server = await LoopbackServer.StartAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => server.CommandAsync("node", "drain", "nowhere", "--wait"));
        Assert.Contains("ended with 1:\nconcentrator: There is no node nowhere", refused.Message, StringComparison.Ordinal);
        Assert.Contains("is told to drain", await server.CommandAsync("node", "drain", "observed"), StringComparison.Ordinal);
        Assert.Equal(0, await server.ExitAsync());
    }
}
