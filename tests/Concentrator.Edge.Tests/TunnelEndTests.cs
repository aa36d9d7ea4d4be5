using Concentrator.Client;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests;

/// <summary>Each way in which the server ends a tunnel that works: the client is told in good order, and the session's record says why.</summary>
public class TunnelEndTests
{
    [Fact]
    public async Task The_session_time_of_the_grant_ends_the_tunnel()
    {
        await using var world = await EdgeWorld.StartAsync(changeControl: options => options with { SessionLimit = TimeSpan.FromMilliseconds(400) });
        await using var tunnel = await world.DialAsync();

        await AssertEndedAsync(world, tunnel, TunnelEndReason.SessionTimeout);
    }

    [Fact]
    public async Task The_idle_time_of_the_grant_ends_the_tunnel()
    {
        await using var world = await EdgeWorld.StartAsync(changeControl: options => options with { IdleLimit = TimeSpan.FromMilliseconds(400) });
        await using var tunnel = await world.DialAsync();

        await AssertEndedAsync(world, tunnel, TunnelEndReason.IdleTimeout);
    }

    [Fact]
    public async Task An_administrator_ends_the_tunnel()
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var tunnel = await world.DialAsync();
        await using var other = await world.DialAsync();
        await EdgeWorld.UntilAsync(() => Sessions(world).Count == 2, "both sessions are open");
        var session = Sessions(world).Single(each => each.Address.Equals(tunnel.Addresses.Client.ToIPAddress()));

        Assert.True(await world.Control.Sessions.Disconnect(session.Tunnel, "maintenance", CancellationToken.None));

        await AssertEndedAsync(world, tunnel, TunnelEndReason.Administrator);
        await EdgeWorld.PingAsync(other, EdgeWorld.Gateway, 1);
    }

    [Fact]
    public async Task A_newer_session_of_the_user_replaces_the_tunnel()
    {
        await using var world = await EdgeWorld.StartAsync(changeControl: options => options with { Sessions = SessionPolicy.Replace });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.UntilAsync(() => Sessions(world).Count == 1, "the session is open");
        await using var newer = await world.DialAsync();

        await AssertEndedAsync(world, tunnel, TunnelEndReason.Replaced);
        await EdgeWorld.PingAsync(newer, EdgeWorld.Gateway, 1);
    }

    [Fact]
    public async Task A_replaced_tunnel_forwards_nothing_even_while_its_client_acknowledges_nothing()
    {
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(
            changeControl: options => options with { Sessions = SessionPolicy.Replace },
            exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) });
        await using var relay = new StallingRelay(world.Endpoint);
        await using var tunnel = await world.DialAsync(options => options with { Port = relay.Port });
        await EdgeWorld.UntilAsync(() => Sessions(world).Count == 1, "the session is open");
        relay.Stall();

        await using var newer = await world.DialAsync();

        await EdgeWorld.UntilAsync(() => world.Logs.Witnessed.Any(entry => ((string)entry["Line"]!).StartsWith("Removed", StringComparison.Ordinal)), "the address leaves the table");
        Assert.Empty(control!.ClosedRequests);
        Assert.Equal(1, world.Edge.TunnelCount);
        await EdgeWorld.PingAsync(newer, EdgeWorld.Gateway, 1);
    }

    [Fact]
    public async Task A_client_that_is_silent_but_answers_echoes_stays()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { Sstp = options.Sstp with { HelloTimeout = 2_000 } });
        await using var tunnel = await world.DialAsync();

        // Long enough for two echoes; a client that did not answer the first would be gone.
        await Task.Delay(5_000);

        Assert.False(tunnel.Completion.IsCompleted, string.Join('\n', world.Log.Lines.Select(line => line.Line)));
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        world.AssertNoFaults();
    }

    private static IReadOnlyList<SessionInfo> Sessions(EdgeWorld world) => world.Control.Sessions.List(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static async Task AssertEndedAsync(EdgeWorld world, SstpConnection tunnel, TunnelEndReason reason)
    {
        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        IReadOnlyList<EndedSession> ended = [];
        await EdgeWorld.UntilAsync(
            () => (ended = world.Control.Sessions.History(EdgeWorld.User, 10, CancellationToken.None).AsTask().GetAwaiter().GetResult()).Count > 0,
            "the session's end is recorded");
        Assert.Equal(reason, ended[0].Reason);
        Assert.Equal(tunnel.Addresses.Client.ToIPAddress(), ended[0].Session.Address);
        world.AssertNoFaults();
    }
}
