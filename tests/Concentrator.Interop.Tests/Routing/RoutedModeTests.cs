using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.Routing;

/// <summary>The intranet finds the clients by what BIRD announces, with the configurations that we give away.</summary>
public sealed class RoutedModeTests
{
    private const string Ospf = "edge.conf";
    private const string OspfRouter = "router.conf";
    private const string Bgp = "edge-bgp.conf";
    private const string BgpRouter = "router-bgp.conf";

    [ProgramFact("bird", "ping", "ss", "nft")]
    public Task With_OSPF_the_way_to_a_client_follows_it_to_another_edge_when_its_server_is_killed() => ServerIsKilledAsync(Ospf, OspfRouter);

    [ProgramFact("bird", "ping", "ss", "nft")]
    public Task With_BGP_the_way_to_a_client_follows_it_to_another_edge_when_its_server_is_killed() => ServerIsKilledAsync(Bgp, BgpRouter);

    [ProgramFact("bird", "ping", "ss", "nft")]
    public Task With_OSPF_a_users_own_address_moves_from_edge_to_edge() => ResidentMovesAsync(Ospf, OspfRouter);

    [ProgramFact("bird", "ping", "ss", "nft")]
    public Task With_BGP_a_users_own_address_moves_from_edge_to_edge() => ResidentMovesAsync(Bgp, BgpRouter);

    [ProgramFact("setpriv")]
    public async Task Without_the_right_to_change_routes_the_server_says_so_at_its_start()
    {
        await using var space = await NetworkNamespace.CreateAsync("rightless");
        await using var server = await ConcentratorServer.CreateAsync(space, "127.0.0.1", ["mschapv2"], "Network:Routing=routed");
        await server.CommandAsync("prepare", "--owner", "0");

        await using var serving = space.Start(["setpriv", "--bounding-set", "-net_admin", .. server.CommandLine("serve")]);

        Assert.Equal(1, await serving.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("Network:Routing routed takes the capability NET_ADMIN", serving.Output, StringComparison.Ordinal);
    }

    private static async Task ServerIsKilledAsync(string edge, string router)
    {
        await using var world = await RoutedWorld.CreateAsync(edge, router);
        var tunnel = await world.DialAsync(0, RoutedWorld.User);
        await world.ReachesThroughAsync(0, RoutedWorld.PoolOf(0), tunnel.Addresses.Client.ToString());

        await world.ReachesThroughAsync(0, RoutedWorld.Pool6Of(0), RoutedWorld.Address6Of(tunnel));

        // One block, not the pool: the rest may be another edge's.
        Assert.StartsWith("10.99.1.0/26 ", await world.Network.RoutesToAsync("10.99.0.0/16"), StringComparison.Ordinal);
        Assert.StartsWith("fd99:0:0:100::/58 ", await world.Network.RoutesToAsync("fd99::/48"), StringComparison.Ordinal);

        // Clients of one edge reach those of the other.
        var neighbor = await world.DialAsync(1, RoutedWorld.User);
        await world.ReachesThroughAsync(1, RoutedWorld.PoolOf(1), neighbor.Addresses.Client.ToString());
        await world.ReachesThroughAsync(1, RoutedWorld.Pool6Of(1), RoutedWorld.Address6Of(neighbor));
        var visitor = await world.DialAsync(0, RoutedWorld.User, answers: false);
        ushort sequence = 0;
        await world.UntilAsync(
            () => EchoRequest.PingAsync(visitor, neighbor.Addresses.Client.ToString(), ++sequence, 100, TimeSpan.FromSeconds(2)), "a client reaches one of the other edge");

        await world.Servers[0].KillAsync();
        await world.WithdrawnAsync(RoutedWorld.PoolOf(0));
        await world.WithdrawnAsync(RoutedWorld.Pool6Of(0));

        var next = await world.DialAsync(1, RoutedWorld.User);
        await world.ReachesThroughAsync(1, RoutedWorld.PoolOf(1), next.Addresses.Client.ToString());
        await world.ReachesThroughAsync(1, RoutedWorld.Pool6Of(1), RoutedWorld.Address6Of(next));
        Assert.False(await world.Network.ReachesAsync(tunnel.Addresses.Client.ToString()));
        Assert.False(await world.Network.ReachesAsync(RoutedWorld.Address6Of(tunnel)));

        // The machine is gone without a word: the router has to find out by itself.
        await world.Network.Edges[1].IpAsync("link set eth0 down");
        await world.WithdrawnAsync(RoutedWorld.PoolOf(1));
        await world.WithdrawnAsync(RoutedWorld.Pool6Of(1));
    }

    private static async Task ResidentMovesAsync(string edge, string router)
    {
        const string Route = $"{RoutedWorld.ResidentAddress}/32";
        await using var world = await RoutedWorld.CreateAsync(edge, router);
        foreach (var server in new[] { 0, 1, 0 })
        {
            var tunnel = await world.DialAsync(server, RoutedWorld.Resident);
            Assert.Equal(RoutedWorld.ResidentAddress, tunnel.Addresses.Client.ToString());
            await world.ReachesThroughAsync(server, Route, RoutedWorld.ResidentAddress);
            await tunnel.DisconnectAsync();
            await world.WithdrawnAsync(Route);
            Assert.False(await world.Network.ReachesAsync(RoutedWorld.ResidentAddress));
        }

        // A stop in good order takes it away too.
        await world.DialAsync(1, RoutedWorld.Resident);
        await world.ReachesThroughAsync(1, Route, RoutedWorld.ResidentAddress);
        Assert.Equal(0, await world.Servers[1].StopAsync());
        await world.WithdrawnAsync(Route);
    }
}
