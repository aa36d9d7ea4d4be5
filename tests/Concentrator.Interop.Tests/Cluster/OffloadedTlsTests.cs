using System.Net.Sockets;
using System.Text.Json;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>A cluster whose balancer ends TLS.</summary>
public sealed class OffloadedTlsTests
{
    [ClusterFact("haproxy")]
    public async Task Tunnels_go_through_a_balancer_that_ends_TLS_to_every_edge()
    {
        using var folder = new TemporaryFolder("offload");
        var certificate = DoorCertificate.Make(folder.File("vpn.pem"), rsa: true, "vpn.example.test");
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan
        {
            Edges = 2,
            EdgeSettings = ["Edge:Tls=offloaded", "Edge:Proxy:From=127.0.0.1", $"Edge:Certificate:Hashes={certificate.Sha256}"],
        });
        await using var haproxy = OffloadingHaproxy.Start(
            command => RunningProgram.Start(command[0], command[1..]), folder, [(world.Door.ToString(), certificate.Path)], world.Edges.Select(edge => $"{edge.Address}:{ClusterNode.Port}"));
        await ClusterWorld.EventuallyAsync(() => AnswersAsync(world), "the balancer answers");

        await using var one = await world.DialAsync(world.Door);
        await using var other = await world.DialAsync(world.Door);

        Assert.True(await world.PingAsync(one));
        Assert.True(await world.PingAsync(other));
        await ClusterWorld.EventuallyAsync(async () => await EdgesAsync(world) is 2, "both edges have a session");
    }

    private static async Task<int> EdgesAsync(ClusterWorld world)
    {
        using var sessions = JsonDocument.Parse(await world.Edges[0].CommandAsync("session", "list", "--output", "json"));
        return sessions.RootElement.EnumerateArray().Select(session => session.GetProperty("edge").GetString()).Distinct(StringComparer.Ordinal).Count();
    }

    private static async Task<bool> AnswersAsync(ClusterWorld world)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(world.Door);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
