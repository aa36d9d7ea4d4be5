using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>How our own client finds its way to the server: names with addresses of both families, one of which may lead nowhere.</summary>
public sealed class DiallingTests
{
    [ProgramFact("nft", "ss", "ping")]
    public async Task A_tunnel_goes_over_ipv6_where_the_server_has_it()
    {
        await using var world = await CreateAsync();
        await world.Network.NameAsync(OfficeNetwork.ServerV6, OfficeNetwork.ServerName, OfficeNetwork.Server, OfficeNetwork.ServerName);
        var before = await world.Network.TakeStockAsync();
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", world.Server.AuthorityFile);

        Assert.Equal($"[{OfficeNetwork.ServerV6}]:443", (await client.EventAsync("connected")).GetProperty("remote").GetString());
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task A_server_is_dialled_by_its_ipv6_address()
    {
        await using var world = await CreateAsync();
        var client = world.DialAs(ConnectWorld.User, "password", $"[{OfficeNetwork.ServerV6}]:443", "--ca", world.Server.AuthorityFile);

        Assert.Equal($"[{OfficeNetwork.ServerV6}]:443", (await client.EventAsync("connected")).GetProperty("server").GetString());
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task Ipv6_that_leads_nowhere_does_not_keep_the_client_from_the_server()
    {
        await using var world = await CreateAsync();

        // The router drops everything for this address.
        await world.Network.RouterSpace.IpAsync("-6 route add blackhole fd77::99/128");
        await world.Network.NameAsync("fd77::99", OfficeNetwork.ServerName, OfficeNetwork.Server, OfficeNetwork.ServerName);
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", world.Server.AuthorityFile);

        Assert.Equal($"{OfficeNetwork.Server}:443", (await client.EventAsync("connected")).GetProperty("remote").GetString());
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.Equal(0, await client.StopAsync());
    }

    private static Task<ConnectWorld> CreateAsync() => ConnectWorld.CreateAsync(
        $"Edge:Certificate:Names:1={OfficeNetwork.ServerName}", $"Edge:Certificate:Names:2={OfficeNetwork.ServerV6}", $"Edge:Listen:1=[{OfficeNetwork.ServerV6}]:443");
}
