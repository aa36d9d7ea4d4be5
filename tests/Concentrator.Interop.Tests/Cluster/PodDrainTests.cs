using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Pods;
using Concentrator.Interop.Tests.Swarms;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>The chart's pods of a silo and an edge, on one machine with a Redis, and how the edge's ends.</summary>
[Collection(PodCollection.Name)]
public sealed class PodDrainTests(PodFixture fixture)
{
    private const int Tunnels = 12;

    [PodFact("redis-server", "ss")]
    public async Task A_pod_of_an_edge_that_is_stopped_under_load_ends_its_tunnels_in_good_order_and_in_time()
    {
        await using var world = await fixture.CreateAsync(PodCluster.Values());
        await using var cluster = await PodCluster.StartAsync(world);
        var (silo, edge) = (cluster.Silo, cluster.Edge);
        using var dialer = new SwarmDialer(world.Client);
        var password = (await File.ReadAllTextAsync(world.PasswordFile)).TrimEnd();
        var tunnels = await Task.WhenAll(Enumerable.Range(0, Tunnels).Select(_ => dialer.Run(() => SstpConnection.ConnectAsync(Options(edge.Address, password)))));
        var answered = 0;
        var load = tunnels.Select(tunnel => Task.Run(async () =>
        {
            for (ushort sequence = 1; !tunnel.Completion.IsCompleted; sequence++)
            {
                if (await TryPingAsync(tunnel, sequence))
                {
                    Interlocked.Increment(ref answered);
                }
            }
        })).ToList();
        await ClusterWorld.EventuallyAsync(() => Task.FromResult(Volatile.Read(ref answered) > 50 * Tunnels), "packets flow");

        var before = Volatile.Read(ref answered);
        var (said, code) = await edge.Server.StopAsync(edge.Grace);
        Assert.True(code == 0, $"{code}: {said}\n{edge.Server.Log}");
        Assert.Contains($"Edge {edge.Name} is told to drain", said, StringComparison.Ordinal);
        foreach (var tunnel in tunnels)
        {
            var end = await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(10));
            Assert.True(end.Reason == SstpTunnelEndReason.ServerDisconnected, $"{end}\n{edge.Server.Log}");
            await tunnel.DisposeAsync();
        }

        // Until their end they were of use.
        Assert.True(Volatile.Read(ref answered) - before > Tunnels, $"{answered} - {before}");
        await Task.WhenAll(load);
        await ClusterWorld.EventuallyAsync(async () => !(await silo.Server.RunAsync("concentrator", "session", "list")).Contains(PodWorld.User, StringComparison.Ordinal), "no session is left");
    }

    private static SstpClientOptions Options(string host, string password) => new()
    {
        Host = host,
        Port = PodWorld.Port,
        UserName = PodWorld.User,
        Password = password,
        Tls = new TlsClientOptions { HostName = PodWorld.ServerName, TrustAnyCertificate = true },
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };

    private static async Task<bool> TryPingAsync(SstpConnection tunnel, ushort sequence)
    {
        try
        {
            return await EchoRequest.PingAsync(tunnel, PodWorld.Gateway, sequence, 1000, TimeSpan.FromSeconds(2));
        }
        catch (Exception ended) when (ended is InvalidOperationException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
