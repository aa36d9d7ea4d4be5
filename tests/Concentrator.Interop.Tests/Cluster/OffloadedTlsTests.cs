using System.Net.Sockets;
using System.Text.Json;
using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
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

    [ClusterFact("haproxy", "ping")]
    public async Task The_command_goes_through_a_balancer_that_ends_TLS_to_every_edge()
    {
        using var folder = new TemporaryFolder("offload");
        var certificate = DoorCertificate.Make(folder.File("vpn.pem"), rsa: false, "vpn.example.test");
        await File.WriteAllTextAsync(folder.File("password"), ClusterWorld.Password);
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan
        {
            Edges = 2,
            EdgeSettings = ["Edge:Tls=offloaded", "Edge:Proxy:From=127.0.0.1", $"Edge:Certificate:Hashes={certificate.Sha256}"],
        });

        // The clients' networks are changed: each is a machine of its own, in which the balancer listens.
        await using var one = await NetworkNamespace.CreateAsync("laptop");
        await using var other = await NetworkNamespace.CreateAsync("laptop");
        await using var haproxy = OffloadingHaproxy.Start(
            command => RunningProgram.Start(command[0], command[1..]),
            folder,
            [($"127.0.0.1:8443 namespace {one.Name}", certificate.Path), ($"127.0.0.1:8443 namespace {other.Name}", certificate.Path)],
            world.Edges.Select(edge => $"{edge.Address}:{ClusterNode.Port}"));
        await using var first = Dial(one, folder, certificate);
        await using var second = Dial(other, folder, certificate);
        foreach (var (client, machine) in new[] { (first, one), (second, other) })
        {
            await client.EventAsync("connected");
            await machine.RunAsync("ping", "-c", "3", "-i", "0.2", "-W", "3", world.Gateway);
        }

        await ClusterWorld.EventuallyAsync(async () => await EdgesAsync(world) is 2, "both edges have a session");
        Assert.Equal(0, await first.StopAsync());
        Assert.Equal(0, await second.StopAsync());
    }

    // The balancer may still find out that the edges are there, and then a client dials again.
    private static SstpProgram Dial(NetworkNamespace machine, TemporaryFolder folder, DoorCertificate certificate) => SstpProgram.Start(
        machine,
        [
            SstpProgram.Program, "connect", "127.0.0.1:8443", "--user", ClusterWorld.User, "--password-file", folder.File("password"), "--pin", certificate.Sha256,
            "--no-dns", "--state-directory", folder.File($"state-{machine.Name}"), "--json",
        ]);

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
