using System.Net;
using Concentrator.Client;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Routes;

/// <summary>An edge in routed mode: what the network is told follows the tunnels.</summary>
public sealed class RoutedTunnelTests
{
    private static readonly IPNetwork Block = IPNetwork.Parse("10.80.0.0/26");

    [Fact]
    public async Task The_block_is_routed_here_while_a_tunnel_has_an_address_of_it()
    {
        RoutedNetwork? network = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Network = network = new RoutedNetwork(parts.Network) });
        await using (var first = await world.DialAsync())
        {
            await EdgeWorld.PingAsync(first, EdgeWorld.Gateway, 1);
            Assert.Equal([Block], network!.Standing);
            await using var second = await world.DialAsync();
            await EdgeWorld.PingAsync(second, EdgeWorld.Gateway, 2);
            await first.DisconnectAsync();
            await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 1, "the first tunnel is over");
            await EdgeWorld.PingAsync(second, EdgeWorld.Gateway, 3);
            Assert.Equal([Block], network.Standing);
        }

        await EdgeWorld.UntilAsync(() => network.Standing.Count == 0, "the route is gone");
        Assert.Equal([$"+{Block}", $"-{Block}"], network.Changes);
    }

    [Fact]
    public async Task The_route_is_gone_before_the_control_plane_hears_of_the_end()
    {
        RoutedNetwork? network = null;
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with
        {
            Network = network = new RoutedNetwork(parts.Network),
            Control = control = new ControlPlaneDouble(parts.Control) { OnClosed = () => Assert.Empty(network!.Standing) },
        });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Single(network!.Standing);
        await tunnel.DisconnectAsync();
        await EdgeWorld.UntilAsync(() => !control!.ClosedRequests.IsEmpty, "the end is reported");
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_tunnel_whose_route_is_refused_ends_with_the_reason()
    {
        RoutedNetwork? network = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Network = network = new RoutedNetwork(parts.Network) { Refusal = "no room in the table" } });
        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync());
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("is over: ControlPlane (no room in the table)", StringComparison.Ordinal)), "the log says why");
        Assert.Equal(0, world.Edge.TunnelCount);

        network!.Refusal = null;
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
    }

    [Fact]
    public async Task A_client_waits_for_its_route_and_loses_no_packet()
    {
        RoutedNetwork? network = null;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var slowness = new ManualResetEventSlim();
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Network = network = new RoutedNetwork(parts.Network) { OnAddition = Wait } });
        var dialing = world.DialAsync();
        await asked.Task;
        Assert.Equal(0, world.Edge.TunnelCount);
        slowness.Set();
        await using var tunnel = await dialing;
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Equal([$"+{Block}"], network!.Changes);

        void Wait()
        {
            asked.SetResult();
            slowness.Wait();
        }
    }

    [Fact]
    public async Task A_stop_leaves_no_route()
    {
        RoutedNetwork? network = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Network = network = new RoutedNetwork(parts.Network) });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        await world.Edge.StopAsync(CancellationToken.None);
        Assert.Empty(network!.Standing);
        var ended = Assert.Single(await world.Control.Sessions.History(EdgeWorld.User, 10, CancellationToken.None));
        Assert.Equal(TunnelEndReason.ServerStop, ended.Reason);
    }

    [Fact]
    public async Task When_the_lease_is_lost_routes_go_before_tunnels_do()
    {
        var clock = new BootClockDouble();
        RoutedNetwork? network = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with
        {
            Network = network = new RoutedNetwork(parts.Network),
            Control = new ControlPlaneDouble(parts.Control) { LeaseDuration = TimeSpan.FromHours(1) },
            Clock = clock,
        });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        var open = 0;
        network!.OnRemoval = () => open = world.Edge.TunnelCount;

        clock.Advance(TimeSpan.FromHours(2));
        await tunnel.SendAsync(Pings.Request(tunnel.Addresses.Client, EdgeWorld.Gateway, 2));
        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.Equal([$"+{Block}", $"-{Block}"], network.Changes);
        Assert.Equal(1, open);

        await EdgeWorld.UntilAsync(() => world.Edge.IsReady, "the edge is taken in again");
        await using var next = await world.DialAsync();
        await EdgeWorld.PingAsync(next, EdgeWorld.Gateway, 3);
        Assert.Equal([Block], network.Standing);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_grant_whose_route_does_not_lead_to_its_address_is_not_taken()
    {
        RoutedNetwork? network = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with
        {
            Network = network = new RoutedNetwork(parts.Network),
            Control = new ControlPlaneDouble(parts.Control)
            {
                Change = answer => answer.Grant is { } grant ? answer with { Grant = grant with { Route = IPNetwork.Parse("0.0.0.0/32") } } : answer,
            },
        });
        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync());
        Assert.Empty(network!.Changes);
    }
}
