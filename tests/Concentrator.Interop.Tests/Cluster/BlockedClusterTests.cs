using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Concentrator.Client;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>Block lists are the whole cluster's: given on one node, they hold on all.</summary>
public sealed class BlockedClusterTests
{
    /// <summary>What is promised is about two seconds; a machine that does much else gets some more.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    [ClusterFact]
    public async Task Who_is_blocked_on_one_node_is_shut_out_on_another_with_the_open_tunnel_and_let_in_again()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { Silos = 2, Edges = 2 });
        var (given, door) = (world.Edges[0], new IPEndPoint(world.Edges[1].Address, ClusterNode.Port));
        var (bad, good) = (IPAddress.Parse("127.200.0.7"), IPAddress.Parse("127.201.0.7"));
        await using var open = await world.DialAsync(door, bad);
        await using var other = await world.DialAsync(door, good);
        Assert.True(await world.PingAsync(open));

        var since = Stopwatch.GetTimestamp();
        await given.CommandAsync("block", "add", "clients", "::ffff:127.200.0.0/112");
        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await open.Completion.WaitAsync(TimeSpan.FromSeconds(60))).Reason);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Promised);

        await Assert.ThrowsAnyAsync<Exception>(() => world.DialAsync(door, bad));
        Assert.True(await world.PingAsync(other));
        foreach (var node in world.Silos.Concat(world.Edges))
        {
            Assert.Contains("127.200.0.0/16", await node.CommandAsync("block", "list"), StringComparison.Ordinal);
        }

        Assert.Contains("""concentrator_tunnels_closed_total{reason="blocked"} 1""", await world.Edges[1].MetricsAsync(), StringComparison.Ordinal);

        await world.Silos[1].CommandAsync("block", "remove", "clients", "127.200.0.0/16");
        SstpConnection? again = null;
        await ClusterWorld.EventuallyAsync(async () => (again = await TryDialAsync(world, door, bad)) is not null, "the client is let in again");
        await using (again)
        {
            Assert.True(await world.PingAsync(again!));
        }
    }

    [ClusterFact]
    public async Task An_export_applied_brings_back_what_was_blocked()
    {
        await using var world = await ClusterWorld.StartAsync();
        var node = world.Edges[0];
        await node.CommandAsync("block", "add", "clients", "203.0.113.0/24");
        await node.CommandAsync("block", "add", "destinations", "2001:db8::/32");
        var file = Path.GetTempFileName();
        try
        {
            var export = JsonDocument.Parse(await node.CommandAsync("export"));
            await File.WriteAllTextAsync(file, $$"""{ "Blocked": {{export.RootElement.GetProperty("Blocked").GetRawText()}} }""");
            await node.CommandAsync("block", "remove", "clients", "203.0.113.0/24");

            Assert.Contains("blocked clients: changed (+203.0.113.0/24)", await world.Silos[0].CommandAsync("apply", "-f", file), StringComparison.Ordinal);

            var list = await node.CommandAsync("block", "list");
            Assert.Contains("203.0.113.0/24", list, StringComparison.Ordinal);
            Assert.Contains("2001:db8::/32", list, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<SstpConnection?> TryDialAsync(ClusterWorld world, IPEndPoint to, IPAddress from)
    {
        try
        {
            return await world.DialAsync(to, from);
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            return null;
        }
    }
}
