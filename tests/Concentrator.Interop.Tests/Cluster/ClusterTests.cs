using System.Text.Json;
using Concentrator.Client;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>The program in the roles of a cluster, each node a process, with certificates between them.</summary>
public sealed class ClusterTests
{
    [ClusterFact]
    public async Task The_order_of_the_start_does_not_matter()
    {
        await using var world = await ClusterWorld.CreateAsync();
        await world.Redis.StopAsync();
        var (silo, edge) = (world.Silos[0], world.Edges[0]);

        edge.Start();
        await edge.Process.WaitForLineAsync(line => line.Contains("Redis cannot be reached yet", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        silo.Start();
        await silo.Process.WaitForLineAsync(line => line.Contains("Redis cannot be reached yet", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.False(await edge.IsReadyAsync());
        Assert.False(await silo.IsReadyAsync());
        await world.Redis.StartAgainAsync();

        await world.UntilReadyAsync();
        await silo.AddUserAsync(ClusterWorld.User, ClusterWorld.Password);
        await using var tunnel = await world.DialAsync(edge);
        Assert.True(await world.PingAsync(tunnel));
    }

    [ClusterFact]
    public async Task A_tunnel_outlives_the_only_silo_and_after_its_restart_others_come_in()
    {
        await using var world = await ClusterWorld.StartAsync();
        await using var tunnel = await world.DialAsync(world.Edges[0]);

        // A tunnel whose beginning the control plane has not noted yet does not outlive it.
        await ClusterWorld.EventuallyAsync(async () => (await SessionsAsync(world.Edges[0])).Count == 1, "the session is noted");
        await world.Silos[0].KillAsync();
        Assert.True(await world.PingAsync(tunnel, 1));
        await ClusterWorld.EventuallyAsync(async () => !await world.Edges[0].IsReadyAsync(), "the edge says that its control plane is away");
        await world.Silos[0].StartReadyAsync();
        await world.Edges[0].UntilReadyAsync();

        await using var second = await world.DialAsync(world.Edges[0]);
        Assert.True(await world.PingAsync(second, 2));
        Assert.True(await world.PingAsync(tunnel, 3));
        Assert.NotEqual(tunnel.Addresses.Client, second.Addresses.Client);
    }

    [ClusterFact]
    public async Task Every_node_shows_all_sessions_and_ends_any()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { Silos = 2, Edges = 2 });
        await using var one = await world.DialAsync(world.Edges[0]);
        await using var other = await world.DialAsync(world.Edges[1]);

        await ClusterWorld.EventuallyAsync(async () => (await SessionsAsync(world.Edges[0])).Count == 2, "both sessions are noted");
        foreach (var node in world.Silos.Concat(world.Edges))
        {
            Assert.Equal(["edge1", "edge2"], (await SessionsAsync(node)).Select(session => session.Edge).Order(StringComparer.Ordinal));
        }

        var ended = (await SessionsAsync(world.Edges[1])).Single(session => session.Edge is "edge1");
        Assert.Equal(one.Addresses.Client.ToString(), ended.Address);
        await world.Edges[1].CommandAsync("session", "disconnect", ended.Tunnel);

        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await one.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.True(await world.PingAsync(other));
    }

    [ClusterFact]
    public async Task A_node_of_another_authority_is_refused_and_so_is_one_without_a_certificate()
    {
        await using var world = await ClusterWorld.StartAsync();
        using var foreign = new ClusterAuthority("another cluster");
        var stranger = world.AddEdge([.. foreign.Settings("edge2")]);
        var unnamed = world.AddEdge("Cluster:Certificate:Path=", "Cluster:Certificate:KeyPath=", "Cluster:Certificate:AuthorityPath=", "Cluster:Insecure=true");

        foreach (var node in new[] { stranger, unnamed })
        {
            node.Start();
            await node.Process.WaitForLineAsync(line => line.Contains("No silo can be reached yet", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
            Assert.False(await node.IsReadyAsync());
        }

        Assert.Contains("is refused", stranger.Log, StringComparison.Ordinal);
        var known = await world.Silos[0].CommandAsync("node", "list");
        Assert.DoesNotContain("edge2", known, StringComparison.Ordinal);
        Assert.DoesNotContain("edge3", known, StringComparison.Ordinal);
    }

    [ClusterFact]
    public async Task An_edge_drains_by_command_and_at_a_signal_and_ends_with_0()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { Edges = 2 });
        await using var one = await world.DialAsync(world.Edges[0]);
        await using var other = await world.DialAsync(world.Edges[1]);

        await world.Silos[0].CommandAsync("node", "drain", "edge1");
        Assert.Equal(0, await world.Edges[0].Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, await world.Edges[1].StopAsync());

        Assert.All([await one.Completion, await other.Completion], end => Assert.Equal(SstpTunnelEndReason.ServerDisconnected, end.Reason));
        Assert.Empty(await SessionsAsync(world.Silos[0]));
    }

    [ClusterFact]
    public async Task A_silo_leaves_by_command_and_at_a_signal_and_ends_with_0()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { Silos = 3 });
        await using var tunnel = await world.DialAsync(world.Edges[0]);

        await world.Edges[0].CommandAsync("node", "drain", "silo1");
        Assert.Equal(0, await world.Silos[0].Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, await world.Silos[1].StopAsync());
        await world.Edges[0].UntilReadyAsync();

        await using var second = await world.DialAsync(world.Edges[0]);
        Assert.True(await world.PingAsync(second, 1));
        Assert.True(await world.PingAsync(tunnel, 2));
    }

    [ClusterFact]
    public async Task Both_roles_show_their_own_metrics_and_those_of_Orleans_and_each_family_once()
    {
        await using var world = await ClusterWorld.StartAsync();
        await using var tunnel = await world.DialAsync(world.Edges[0]);
        Assert.True(await world.PingAsync(tunnel));
        foreach (var node in world.Silos.Concat(world.Edges))
        {
            var page = await node.MetricsAsync();
            var families = page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();

            Assert.Contains("concentrator_build_info", families);
            Assert.Contains(families, family => family.StartsWith("microsoft_orleans_", StringComparison.Ordinal));
            Assert.Equal(families.Distinct(StringComparer.Ordinal), families);
        }

        Assert.Contains("concentrator_tunnels 1\n", await world.Edges[0].MetricsAsync(), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<(string Tunnel, string Edge, string Address)>> SessionsAsync(ClusterNode node)
    {
        using var sessions = JsonDocument.Parse(await node.CommandAsync("session", "list", "--output", "json"));
        return [.. sessions.RootElement.EnumerateArray().Select(session => (Text(session, "tunnel"), Text(session, "edge"), Text(session, "address")))];
    }

    private static string Text(JsonElement session, string name) => session.GetProperty(name).GetString()!;
}
