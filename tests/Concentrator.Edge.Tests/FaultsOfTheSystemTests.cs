using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests;

public class FaultsOfTheSystemTests
{
    [Fact]
    public async Task A_connection_for_which_TLS_has_nothing_left_is_refused_and_the_next_is_taken()
    {
        var tls = new FailingTls();
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Tls = tls.Around(parts.Tls) });
        await using var witness = await world.DialAsync();
        tls.FailNext();

        await Assert.ThrowsAnyAsync<IOException>(async () => await world.OpenTlsAsync());

        await using var next = await world.DialAsync();
        await EdgeWorld.PingAsync(next, EdgeWorld.Gateway, 1);
        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 2);
    }

    [Fact]
    public async Task A_worker_whose_tunnel_waits_for_its_end_sleeps_meanwhile()
    {
        var time = new CountingTime();
        await using var world = await EdgeWorld.StartAsync(options => options with { Workers = 1, Ppp = options.Ppp with { RestartTimeout = 100 } }, exchange: parts => parts with { Time = time });
        await using var peer = await RawPeer.ConnectAsync(world);
        await peer.SendAsync(Convert.FromHexString("1001000E00010001000100060001"));
        await peer.ReceiveLcpAsync(code: 1);

        // Call-Abort without attributes: the server answers and lingers for a second; its LCP timer is due long before.
        await peer.SendAsync(Convert.FromHexString("1001000800050000"));
        var before = time.Looks;
        await peer.ReceiveUntilClosedAsync();

        Assert.InRange(time.Looks - before, 0, 60);
    }
}
