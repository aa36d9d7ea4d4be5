using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Tunnels that carry one family of addresses over a network that has only the other.</summary>
public sealed class OneFamilyTests
{
    [ProgramFact("nft", "ss", "ping")]
    public async Task Ipv4_goes_through_a_tunnel_over_ipv6_alone()
    {
        await using var world = await CreateAsync($"Edge:Listen:0=[{OfficeNetwork.ServerV6}]:443");
        await world.Network.RemoveOuterIpv4Async();
        var before = await world.Network.TakeStockAsync();
        Assert.DoesNotContain("inet 10.", before, StringComparison.Ordinal);
        var client = world.DialAs(ConnectWorld.User, "password", $"[{OfficeNetwork.ServerV6}]", "--ca", world.Server.AuthorityFile, "--no-ipv6");

        Assert.Equal($"[{OfficeNetwork.ServerV6}]:443", (await client.EventAsync("connected")).GetProperty("remote").GetString());
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        await world.EchoAsync(EdgeNetwork.IntranetHost, 4_000_000);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task Ipv6_goes_through_a_tunnel_over_ipv4_alone()
    {
        await using var world = await CreateAsync();
        await world.Network.RemoveOuterIpv6Async();
        var before = await world.Network.TakeStockAsync();
        Assert.DoesNotContain("inet6 f", before, StringComparison.Ordinal);
        var client = world.Dial("--no-ipv4");

        Assert.StartsWith("fe80::", (await client.EventAsync("connected")).GetProperty("address").GetString(), StringComparison.Ordinal);
        await ConnectWorld.UntilAsync(() => world.PingsAsync(EdgeNetwork.IntranetHost6), client);
        await world.EchoAsync(EdgeNetwork.IntranetHost6, 4_000_000);
        Assert.DoesNotContain("inet ", await world.Network.Laptop.IpAsync("address show dev sstpc0"), StringComparison.Ordinal);
        Assert.DoesNotContain("sstpc0", await world.Network.Laptop.IpAsync("-4 route show table all"), StringComparison.Ordinal);
        Assert.False(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    private static Task<ConnectWorld> CreateAsync(params string[] settings) => ConnectWorld.CreateAsync(
        [$"Edge:Certificate:Names:1={OfficeNetwork.ServerName}", $"Edge:Certificate:Names:2={OfficeNetwork.ServerV6}", .. settings]);
}
