using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>IPv6 inside the tunnels of our own client: the kernel takes its addresses from the server's advertisement.</summary>
public sealed class Ipv6InsideTests
{
    private const string Prefix = "fd99:1:1:";

    [ProgramFact("nft", "ss", "ping")]
    public async Task The_machine_makes_its_address_from_the_advertisement_and_reaches_the_host_behind_the_server()
    {
        await using var world = await CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var client = world.Dial();
        await client.EventAsync("connected");
        await ConnectWorld.UntilAsync(async () => (await AddressesAsync(world)).Contains(Prefix, StringComparison.Ordinal), client);

        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost6), client.Output);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        var routes = await world.Network.Laptop.IpAsync("-6 route");
        Assert.Contains("::/1 dev sstpc0", routes, StringComparison.Ordinal);
        Assert.Contains("8000::/1 dev sstpc0", routes, StringComparison.Ordinal);
        Assert.DoesNotContain("default via fe80::1", routes, StringComparison.Ordinal);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task After_the_server_was_killed_it_has_ipv6_again()
    {
        await using var world = await CreateAsync();
        var client = world.Dial("--no-default-route", "--route", "fd79::/64");
        await client.EventAsync("connected");
        await ConnectWorld.UntilAsync(() => world.PingsAsync(EdgeNetwork.IntranetHost6), client);

        await world.Server.KillAsync();
        await client.EventAsync("retrying");
        Assert.Equal("", await world.Network.Laptop.IpAsync("-6 route show dev sstpc0"));
        var place = client.LineCount;
        await world.Server.StartAsync();
        await client.EventAsync("connected", place);
        await ConnectWorld.UntilAsync(() => world.PingsAsync(EdgeNetwork.IntranetHost6), client);

        var addresses = await AddressesAsync(world);
        Assert.Single(addresses.Split('\n'), line => line.Contains(Prefix, StringComparison.Ordinal));
        Assert.Single(addresses.Split('\n'), line => line.Contains("fe80::", StringComparison.Ordinal));
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task Ipv6_can_be_left_out()
    {
        await using var world = await CreateAsync();
        var client = world.Dial("--no-ipv6");
        await client.EventAsync("connected");

        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.DoesNotContain("inet6", await AddressesAsync(world), StringComparison.Ordinal);
        Assert.Equal("0", (await world.Network.Laptop.RunAsync("sysctl", "-n", "net.ipv6.conf.sstpc0.accept_ra")).Trim());
        Assert.DoesNotContain("::/1", await world.Network.Laptop.IpAsync("-6 route"), StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }

    private static Task<string> AddressesAsync(ConnectWorld world) => world.Network.Laptop.IpAsync("-o -6 address show dev sstpc0");

    private static Task<ConnectWorld> CreateAsync() =>
        ConnectWorld.CreateAsync($"Edge:Certificate:Names:1={OfficeNetwork.ServerName}", $"Pools:office:Prefix6={Prefix}:/48");
}
