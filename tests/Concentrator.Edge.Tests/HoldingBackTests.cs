using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests;

/// <summary>A peer that sends more than it takes is not read for a while; once it takes what waits, it is read again.</summary>
public class HoldingBackTests
{
    private const int Requests = 20_000;

    [Fact]
    public async Task A_peer_whose_answers_were_too_many_at_once_is_served_again()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { MaxEgressBacklog = 1024 });
        await using var peer = await RawPeer.OpenLcpAsync(world);

        var request = Convert.FromHexString("10000010FF03C0210942000800000000");
        var sending = peer.SendAsync(Enumerable.Repeat(request, Requests).SelectMany(bytes => bytes).ToArray());
        for (var i = 0; i < Requests; i++)
        {
            await peer.ReceiveLcpAsync(code: 10);
        }

        await sending;
        world.AssertNoFaults();
    }
}
