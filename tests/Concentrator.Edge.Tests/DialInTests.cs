using Concentrator.Client;
using Concentrator.Control.Sessions;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Edge.Tests;

public class DialInTests
{
    [Theory]
    [InlineData(AuthenticationMethod.MsChapV2)]
    [InlineData(AuthenticationMethod.Eap)]
    [InlineData(AuthenticationMethod.ChapMd5)]
    [InlineData(AuthenticationMethod.Pap)]
    public async Task A_client_dials_in_and_pings_the_gateway(AuthenticationMethod method)
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var tunnel = await world.DialAsync(options => options with { Methods = [method] });

        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);

        Assert.Equal(1, world.Edge.TunnelCount);
        Assert.Equal(EdgeWorld.Gateway, tunnel.Addresses.Server);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_wrong_password_is_refused_with_the_reason_on_both_sides()
    {
        await using var world = await EdgeWorld.StartAsync();

        var refusal = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(options => options with { Password = "wrong" }));

        Assert.Contains("E=691", refusal.Message, StringComparison.Ordinal);
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("is over: AuthenticationRefused (refused: WrongPassword", StringComparison.Ordinal)), "the log tells the reason");
        Assert.Single(world.Log.Lines, line => line.Line.Contains("WrongPassword", StringComparison.Ordinal));
        Assert.Equal(0, world.Edge.TunnelCount);
        world.AssertNoFaults();
    }

    [Theory]
    [InlineData(AuthenticationMethod.MsChapV2, "E=649")]
    [InlineData(AuthenticationMethod.ChapMd5, "refused")]
    [InlineData(AuthenticationMethod.Pap, "refused")]
    [InlineData(AuthenticationMethod.Eap, "")]
    public async Task A_full_pool_refuses_the_next_client_and_tells_it(AuthenticationMethod method, string told)
    {
        // Of the four addresses of a /30 one is the gateway's and one is left.
        await using var world = await EdgeWorld.StartAsync(
            changeControl: options => options with { Pools = [options.Pools[0] with { Prefix = System.Net.IPNetwork.Parse("10.80.0.0/30") }] });
        await using var first = await world.DialAsync();

        var refusal = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(options => options with { Methods = [method] }));

        Assert.Contains(told, refusal.Message, StringComparison.OrdinalIgnoreCase);
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("refused: NoAddress", StringComparison.Ordinal)), "the log tells the reason");
        await EdgeWorld.PingAsync(first, EdgeWorld.Gateway, 1);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task Two_clients_on_different_workers_reach_each_other()
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var first = await world.DialAsync();
        var tunnels = new List<SstpConnection>();

        // The kernel spreads connections over the workers by their ports: among several some live on the other worker.
        for (var i = 0; i < 6; i++)
        {
            tunnels.Add(await world.DialAsync());
        }

        foreach (var other in tunnels)
        {
            var request = Pings.Request(first.Addresses.Client, other.Addresses.Client, 7, 600);
            await first.SendAsync(request);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var received = await other.Packets.ReadAsync(patience.Token);
            Assert.Equal(request.Length, received.Length);
            Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(received, out var view));
            Assert.Equal(63, view.TimeToLive);
            Assert.True(view.HasValidChecksum);
            Assert.Equal(request[20..], received[20..]);
        }

        foreach (var tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }

        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_disconnected_client_leaves_nothing_behind()
    {
        await using var world = await EdgeWorld.StartAsync();
        var tunnel = await world.DialAsync();
        var end = await tunnel.DisconnectAsync();

        Assert.Equal(SstpTunnelEndReason.Local, end.Reason);
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 0, "the tunnel is gone");
        await EdgeWorld.UntilAsync(() => world.Control.Sessions.List(CancellationToken.None).AsTask().Result.Count == 0, "the session has ended");
        await tunnel.DisposeAsync();
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_clean_stop_disconnects_every_client()
    {
        await using var world = await EdgeWorld.StartAsync();
        var tunnels = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.DialAsync()));

        await world.Edge.StopAsync(CancellationToken.None);

        foreach (var tunnel in tunnels)
        {
            Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion).Reason);
            await tunnel.DisposeAsync();
        }

        Assert.Empty(await world.Control.Sessions.List(CancellationToken.None));
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_packet_with_a_foreign_source_goes_nowhere()
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var honest = await world.DialAsync();
        await using var liar = await world.DialAsync();

        await liar.SendAsync(Pings.Request(honest.Addresses.Client, EdgeWorld.Gateway, 1));
        await EdgeWorld.PingAsync(liar, EdgeWorld.Gateway, 2);
        await EdgeWorld.PingAsync(honest, EdgeWorld.Gateway, 3);

        Assert.False(honest.Packets.TryRead(out _), "the reply to a forged ping reached the one whose address it bore");
    }

    [Fact]
    public async Task Many_clients_at_once_all_get_an_address_of_their_own()
    {
        await using var world = await EdgeWorld.StartAsync();
        var tunnels = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => world.DialAsync()));

        await Task.WhenAll(tunnels.Select((tunnel, i) => EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, (ushort)i, payload: i * 20)));

        Assert.Equal(60, tunnels.Select(tunnel => tunnel.Addresses.Client).Distinct().Count());
        foreach (var tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }

        world.AssertNoFaults();
    }
}
