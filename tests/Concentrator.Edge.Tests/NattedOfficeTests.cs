using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Concentrator.Client;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests;

/// <summary>Everybody of an office has one address, and everybody redials at once after an outage, while somebody elsewhere opens connections and says nothing.</summary>
public class NattedOfficeTests
{
    private const int HalfOpenPerSource = 100;

    [Fact]
    public Task All_of_an_office_get_in_while_a_flood_from_elsewhere_is_held_off() => RedialAsync(clients: 150);

    [Fact]
    [Trait("Tier", "long")]
    public async Task Five_hundred_are_in_within_thirty_seconds()
    {
        var taken = await RedialAsync(clients: 500);
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private static async Task<TimeSpan> RedialAsync(int clients)
    {
        // The idle ones of the flood have the handshake's time, so that they stay for all of the test.
        await using var world = await EdgeWorld.StartAsync(
            options => options with { MaxHalfOpenPerSource = HalfOpenPerSource, TlsHandshakeTimeout = TimeSpan.FromMinutes(2) },
            options => options with { Pools = [options.Pools[0] with { Prefix = System.Net.IPNetwork.Parse("10.80.0.0/20"), Prefix6 = null }] });
        var before = new List<SstpConnection>();
        for (var i = 0; i < clients; i += 50)
        {
            before.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(50, clients - i)).Select(_ => DialOnceAsync(world))));
        }

        foreach (var tunnel in before)
        {
            await tunnel.DisposeAsync();
        }

        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 0, "the outage has ended every tunnel");
        using var over = new CancellationTokenSource();
        var flood = FloodAsync(world, over.Token);

        var watch = Stopwatch.StartNew();
        var tunnels = await Task.WhenAll(Enumerable.Range(0, clients).Select(i => RedialAsync(world, new Random(i))));
        var taken = watch.Elapsed;

        Assert.Equal(clients, world.Edge.TunnelCount);
        await over.CancelAsync();
        var (opened, alive) = await flood;
        Assert.True(opened > HalfOpenPerSource, $"the flood was of {opened} connections only");
        Assert.InRange(alive, 1, HalfOpenPerSource);
        foreach (var tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }

        world.AssertNoFaults();
        return taken;
    }

    private static Task<SstpConnection> DialOnceAsync(EdgeWorld world) => world.DialAsync(options => options with { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.50"), 0) });

    /// <summary>A client that is refused waits a little and dials again.</summary>
    private static async Task<SstpConnection> RedialAsync(EdgeWorld world, Random random)
    {
        while (true)
        {
            try
            {
                return await DialOnceAsync(world);
            }
            catch (SstpConnectException)
            {
                await Task.Delay(random.Next(100, 1_000));
            }
        }
    }

    /// <summary>Opens connections that say nothing, for as long as it may and until they are more than any source has; how many, and how many of them the edge still has.</summary>
    private static async Task<(int Opened, int Alive)> FloodAsync(EdgeWorld world, CancellationToken over)
    {
        List<Socket> sockets = [];
        while (!over.IsCancellationRequested || sockets.Count <= 2 * HalfOpenPerSource)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.66"), 0));
            try
            {
                await socket.ConnectAsync(world.Endpoint, CancellationToken.None);
                sockets.Add(socket);
            }
            catch (SocketException)
            {
                socket.Dispose();
            }

            await Task.Delay(sockets.Count < 3 * HalfOpenPerSource ? 1 : 50, CancellationToken.None);
        }

        // The last ones may still wait to be refused.
        await EdgeWorld.UntilAsync(() => sockets.Count(IsAlive) <= HalfOpenPerSource, "the flood is held off");
        var alive = sockets.Count(IsAlive);
        sockets.ForEach(socket => socket.Dispose());
        return (sockets.Count, alive);
    }

    private static bool IsAlive(Socket socket) => !socket.Poll(0, SelectMode.SelectRead);
}
