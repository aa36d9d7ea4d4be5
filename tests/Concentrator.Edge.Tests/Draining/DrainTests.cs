using System.Net;
using System.Net.Sockets;
using Concentrator.Client;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Draining;

/// <summary>Each step of a drain: a step's time is an hour where the test looks at the step, and a second signal cuts it short.</summary>
public class DrainTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private ControlPlaneDouble? _control;

    [Fact]
    public async Task First_the_probe_says_404_and_tunnels_are_still_taken()
    {
        await using var world = await StartAsync(DrainOptions.AtOnce with { LameDuck = Long });
        await using var before = await world.DialAsync();
        using var hurry = new CancellationTokenSource();
        var stopping = world.Edge.StopAsync(hurry.Token);
        await EdgeWorld.UntilAsync(() => !world.Edge.IsReady, "the drain begins");

        Assert.Equal(404, await world.ProbeAsync());
        await using var after = await world.DialAsync();
        await EdgeWorld.PingAsync(before, EdgeWorld.Gateway, 1);
        await EdgeWorld.PingAsync(after, EdgeWorld.Gateway, 2);

        await hurry.CancelAsync();
        await AssertDrainedAsync(world, stopping, before, after);
    }

    [Fact]
    public async Task Then_the_listeners_close_and_the_tunnels_live_on()
    {
        await using var world = await StartAsync(DrainOptions.AtOnce with { Lifetime = Long });
        await using var tunnel = await world.DialAsync();
        await using var waiting = await world.OpenTlsAsync();
        using var hurry = new CancellationTokenSource();
        var stopping = world.Edge.StopAsync(hurry.Token);
        await UntilClosedAsync(world);

        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.False(stopping.IsCompleted);

        // A connection from before gets an answer, and no tunnel.
        await waiting.WriteAsync(Protocol.Http.SstpHttp.Request("vpn", Guid.NewGuid()));
        using var reader = new StreamReader(waiting);
        Assert.StartsWith("HTTP/1.1 503", await reader.ReadLineAsync(), StringComparison.Ordinal);

        await hurry.CancelAsync();
        await AssertDrainedAsync(world, stopping, tunnel);
    }

    [Fact]
    public async Task Behind_a_balancer_the_probe_is_answered_as_long_as_tunnels_live_on_and_new_ones_are_refused()
    {
        // The loopback's first address is not the balancer's: what is asked of it needs no header.
        await using var world = await StartAsync(DrainOptions.AtOnce with { Lifetime = Long }, IPNetwork.Parse("127.0.0.77/32"));
        await using var tunnel = await world.DialAsync();
        using var hurry = new CancellationTokenSource();
        var stopping = world.Edge.StopAsync(hurry.Token);
        await UntilClosedAsync(world);

        Assert.Equal(404, await world.ProbeAsync());
        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync());
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);

        await hurry.CancelAsync();
        await AssertDrainedAsync(world, stopping, tunnel);
        await Assert.ThrowsAsync<SocketException>(() => world.OpenTcpAsync());
    }

    [Fact]
    public async Task A_drain_does_not_wait_for_tunnels_that_are_gone()
    {
        await using var world = await StartAsync(new DrainOptions { LameDuck = TimeSpan.Zero, Lifetime = Long, Pace = Long });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 1, "the tunnel is open");
        var stopping = world.Edge.StopAsync(CancellationToken.None);
        await UntilClosedAsync(world);

        await tunnel.DisconnectAsync();

        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotEqual(TunnelEndReason.ServerStop, Assert.Single(_control!.ClosedRequests).Reason);
    }

    [Fact]
    public async Task At_last_the_disconnects_are_spread_over_their_time()
    {
        const int Count = 12;
        await using var world = await StartAsync(DrainOptions.AtOnce with { Pace = TimeSpan.FromSeconds(6) });
        var tunnels = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => world.DialAsync()));
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == Count, "the tunnels are open");
        var stopping = world.Edge.StopAsync(CancellationToken.None);

        // Were they not spread, most would be gone with the first: each of the counts on the way is seen, two at once now and then on a slow machine.
        var seen = new HashSet<int>();
        await EdgeWorld.UntilAsync(
            () =>
            {
                seen.Add(world.Edge.TunnelCount);
                return seen.Contains(0);
            },
            "all are disconnected");

        Assert.InRange(seen.Count, Count / 2, Count + 1);
        await AssertDrainedAsync(world, stopping, tunnels);
        foreach (var tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_second_signal_disconnects_all_that_are_left()
    {
        await using var world = await StartAsync(new DrainOptions { LameDuck = Long, Lifetime = Long, Pace = Long });
        await using var first = await world.DialAsync();
        await using var second = await world.DialAsync();
        using var hurry = new CancellationTokenSource();
        var stopping = world.Edge.StopAsync(hurry.Token);
        await EdgeWorld.UntilAsync(() => !world.Edge.IsReady, "the drain begins");

        await hurry.CancelAsync();

        await AssertDrainedAsync(world, stopping, first, second);
    }

    [Fact]
    public async Task A_command_drains_an_edge_which_then_idles()
    {
        await using var world = await StartAsync(DrainOptions.AtOnce);
        await using var tunnel = await world.DialAsync();
        Assert.False(world.Edge.Drained.IsCompleted);

        Assert.True(await world.Control.Edges.Drain("edge-1", "upgrade", CancellationToken.None));

        await AssertDrainedAsync(world, world.Edge.Drained, tunnel);
        Assert.False(world.Edge.IsReady);
        await Assert.ThrowsAsync<SocketException>(() => world.OpenTcpAsync());

        // It leaves the control plane alone from now on, and a stop has nothing left to do.
        var calls = _control!.Renewals.Count;
        await world.Edge.StopAsync(CancellationToken.None);
        Assert.Equal(calls, _control.Renewals.Count);
    }

    [Fact]
    public async Task An_edge_that_never_met_its_control_plane_stops()
    {
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Control = new ControlPlaneDouble(parts.Control) { IsGone = true } }, waitUntilReady: false);

        await world.Edge.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(world.Edge.Drained.IsCompletedSuccessfully);
    }

    private static Task UntilClosedAsync(EdgeWorld world) =>
        EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("takes no more connections", StringComparison.Ordinal)), "the listeners are closed");

    private Task<EdgeWorld> StartAsync(DrainOptions drain, params IPNetwork[] balancers) => EdgeWorld.StartAsync(
        options => options with { Drain = drain, ProxyFrom = balancers },
        exchange: parts => parts with { Control = _control = new ControlPlaneDouble(parts.Control) { LeaseDuration = TimeSpan.FromMinutes(1) } });

    /// <summary>Every client was told, every end was reported, and the edge's last word came last.</summary>
    private async Task AssertDrainedAsync(EdgeWorld world, Task stopping, params SstpConnection[] tunnels)
    {
        await stopping.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(world.Edge.Drained.IsCompletedSuccessfully);
        foreach (var tunnel in tunnels)
        {
            Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        }

        Assert.Equal(tunnels.Length, _control!.ClosedRequests.Count);
        Assert.All(_control.ClosedRequests, request => Assert.Equal(TunnelEndReason.ServerStop, request.Reason));
        Assert.Equal((true, _control.Epochs.Single(), 0), (_control.Renewals.Last().Leaving, _control.Renewals.Last().Epoch, _control.Renewals.Last().Tunnels.Count));
        Assert.Single(_control.Renewals, renewal => renewal.Leaving);
        Assert.Empty(await world.Control.Sessions.List(CancellationToken.None));
        await Assert.ThrowsAsync<SocketException>(() => world.OpenTcpAsync());
        world.AssertNoFaults();
    }
}
