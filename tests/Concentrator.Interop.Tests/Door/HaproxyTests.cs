using System.Net;
using System.Net.Sockets;
using Concentrator.Client;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>Clients reach the edges through HAProxy, with the very file that operators get.</summary>
public sealed class HaproxyTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [ProgramFact("haproxy", "ss")]
    public async Task Sessions_have_their_clients_own_addresses()
    {
        await using var world = await DoorWorld.StartAsync();
        var tunnels = await Task.WhenAll(Sources(12).Select(world.DialAsync));
        Assert.All(await Task.WhenAll(tunnels.Select(DoorWorld.PingAsync)), Assert.True);

        List<string> seen = [];
        for (var edge = 0; edge < DoorWorld.Edges; edge++)
        {
            seen.AddRange(await world.ClientsAsync(edge));
        }

        Assert.Equal(tunnels.Select(tunnel => tunnel.LocalEndPoint!.ToString()).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        await DisposeAsync(tunnels);
        if (Socket.OSSupportsIPv6)
        {
            await using var six = await world.DialAsync("::1", "::1");
            Assert.True(await DoorWorld.PingAsync(six));
            Assert.Equal(six.LocalEndPoint!.ToString(), Assert.Single(await world.ClientsAsync(await world.OnlyEdgeAsync())));
        }
    }

    [ProgramFact("haproxy", "ss")]
    public async Task A_client_that_comes_back_meets_the_same_edge()
    {
        await using var world = await DoorWorld.StartAsync();
        HashSet<int> used = [];
        foreach (var source in Sources(8))
        {
            List<int> met = [];
            for (var visit = 0; visit < 3; visit++)
            {
                await using (var tunnel = await world.DialAsync(source))
                {
                    met.Add(await world.OnlyEdgeAsync());
                    await tunnel.DisconnectAsync();
                }

                await world.Haproxy.UntilAsync(servers => !DoorWorld.Holders(servers).Any());
            }

            used.Add(Assert.Single(met.Distinct()));
        }

        Assert.True(used.Count > 1, "All clients met one edge.");
    }

    [ProgramFact("haproxy", "ss")]
    public async Task No_edge_gets_more_than_a_quarter_above_the_mean_of_3000_clients()
    {
        await using var world = await DoorWorld.StartAsync("Edge:TlsHandshakeTimeout=10m");
        var sockets = await world.ConnectAsync(Enumerable.Range(0, 3000).Select(client => new IPAddress([127, 1, (byte)(client / 250), (byte)(1 + (client % 250))])));

        await world.Haproxy.UntilAsync(servers => servers.Sum(server => server.Connections) == sockets.Count);
        Assert.InRange((await world.Haproxy.ServersAsync()).Max(server => server.Connections), 1, 1250);
        sockets.ForEach(socket => socket.Dispose());
    }

    [ProgramFact("haproxy", "ss")]
    public async Task An_edge_that_drains_keeps_its_tunnels_and_gets_no_new_ones()
    {
        await using var world = await DoorWorld.StartAsync("Edge:Drain:LameDuck=3s", "Edge:Drain:Lifetime=10m");
        var tunnels = await Task.WhenAll(Sources(12).Select(world.DialAsync));
        var draining = DoorWorld.Holders(await world.Haproxy.ServersAsync()).First();
        var held = (await world.Haproxy.ServersAsync())[draining].Connections;
        var server = world.Servers[draining].Process;

        await server.SignalAsync("TERM");
        await world.Haproxy.UntilAsync(servers => IsEmptying(servers[draining]));
        var more = await Task.WhenAll(Sources(24).Skip(12).Select(world.DialAsync));
        await server.WaitForLineAsync(line => line.Contains("takes no more connections", StringComparison.Ordinal), s_patience);

        // Long enough for three checks and more: none finds the edge dead.
        for (var look = 0; look < 50; look++)
        {
            var seen = (await world.Haproxy.ServersAsync())[draining];
            Assert.True(IsEmptying(seen) && seen.Connections == held, seen.ToString());
            await Task.Delay(100);
        }

        Assert.All(await Task.WhenAll(tunnels.Concat(more).Select(DoorWorld.PingAsync)), Assert.True);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.WaitForExitAsync(s_patience));
        Assert.Equal(held, tunnels.Count(tunnel => tunnel.Completion.IsCompleted));
        await DisposeAsync(tunnels.Concat(more));
    }

    // Some before a check has told that it is gone: HAProxy tries another edge when connecting fails.
    [ProgramFact("haproxy", "ss")]
    public async Task Clients_of_a_killed_edge_are_let_in_elsewhere_at_once()
    {
        await using var world = await DoorWorld.StartAsync();
        await EndOneEdgeAsync(world, "KILL", _ => Task.CompletedTask);
    }

    [ProgramFact("haproxy", "ss")]
    public async Task The_check_closes_the_tunnels_of_a_frozen_edge_and_their_clients_are_let_in_elsewhere()
    {
        await using var world = await DoorWorld.StartAsync();
        await EndOneEdgeAsync(world, "STOP", victim => world.Haproxy.UntilAsync(servers => servers[victim] is { Status: "DOWN", Connections: 0 }));
    }

    private static async Task EndOneEdgeAsync(DoorWorld world, string signal, Func<int, Task> noticed)
    {
        var tunnels = await Task.WhenAll(Sources(12).Select(world.DialAsync));
        var victim = DoorWorld.Holders(await world.Haproxy.ServersAsync()).First();
        var lost = await world.ClientsAsync(victim);

        await world.Servers[victim].Process.SignalAsync(signal);
        await noticed(victim);

        Assert.NotEmpty(lost);
        foreach (var tunnel in tunnels)
        {
            var from = (IPEndPoint)tunnel.LocalEndPoint!;
            if (lost.Contains(from.ToString(), StringComparer.Ordinal))
            {
                await tunnel.Completion.WaitAsync(s_patience);
                await using var again = await world.DialAsync(from.Address.ToString());
                Assert.True(await DoorWorld.PingAsync(again));
            }
            else
            {
                Assert.True(await DoorWorld.PingAsync(tunnel));
            }
        }

        await DisposeAsync(tunnels);
    }

    private static bool IsEmptying(DoorServer server) => server.Status.StartsWith("NOLB", StringComparison.Ordinal);

    private static IEnumerable<string> Sources(int count) => Enumerable.Range(1, count).Select(client => $"127.0.2.{client}");

    private static async Task DisposeAsync(IEnumerable<SstpConnection> tunnels)
    {
        foreach (var tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }
    }
}
