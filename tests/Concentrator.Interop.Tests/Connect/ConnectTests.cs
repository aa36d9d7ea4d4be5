using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Our own client on a machine of its own: what it makes of the machine's network, and that it leaves no trace.</summary>
public sealed class ConnectTests
{
    [ProgramFact("nft", "ss", "ping")]
    public async Task Everything_goes_through_the_tunnel_and_nothing_is_left_after_a_signal()
    {
        await using var world = await ConnectWorld.CreateAsync();
        foreach (var signal in new[] { "TERM", "INT" })
        {
            var before = await world.Network.TakeStockAsync();
            var client = world.Dial();
            var connected = await client.EventAsync("connected");

            Assert.Equal("10.99.0.2", connected.GetProperty("address").GetString());
            Assert.Equal("sstpc0", connected.GetProperty("device").GetString());
            Assert.Equal($"{OfficeNetwork.Server}:443", connected.GetProperty("remote").GetString());
            Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
            await world.EchoAsync(4_000_000);
            Assert.Contains($"nameserver {EdgeNetwork.IntranetHost}", await world.Network.ReadResolverAsync(), StringComparison.Ordinal);
            Assert.Contains($"{OfficeNetwork.Server} via {OfficeNetwork.Router} dev eth0", await world.Network.Laptop.IpAsync("route"), StringComparison.Ordinal);

            await client.SignalAsync(signal);
            Assert.Equal(0, await client.ExitAsync());

            Assert.Equal(before, await world.Network.TakeStockAsync());
            Assert.Empty(Directory.GetFiles(world.StateDirectory));
            Assert.Equal("local", (await client.EventAsync("disconnected")).GetProperty("reason").GetString());
        }
    }
}
