using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Tunnels through proxies as offices have them, by CONNECT.</summary>
public sealed class ProxyTests
{
    [ProgramFact("nft", "ss", "ping", "tinyproxy")]
    public async Task A_tunnel_goes_through_tinyproxy()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await using var proxy = await Proxies.StartTinyproxyAsync(world.Network.RouterSpace, "ConnectPort 443");
        await GoesThroughAsync(world);
    }

    [ProgramFact("nft", "ss", "ping", "squid")]
    public async Task A_tunnel_goes_through_squid()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await using var proxy = await Proxies.StartSquidAsync(world.Network.RouterSpace, "http_access allow all");
        await GoesThroughAsync(world);
    }

    [ProgramFact("nft", "ss", "tinyproxy")]
    public async Task A_proxy_that_asks_for_authentication_gets_a_clear_refusal()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await using var proxy = await Proxies.StartTinyproxyAsync(world.Network.RouterSpace, "ConnectPort 443\nBasicAuth anna secret");
        await RefusedAsync(world, "asks who you are (407", "SSTP goes through no proxy that authenticates");
    }

    [ProgramFact("nft", "ss", "squid")]
    public async Task A_proxy_that_forbids_the_way_is_told()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await using var proxy = await Proxies.StartSquidAsync(world.Network.RouterSpace, "http_access deny all");
        await RefusedAsync(world, "does not allow CONNECT 10.77.0.1:443 (403");
    }

    private static async Task GoesThroughAsync(ConnectWorld world)
    {
        var before = await world.Network.TakeStockAsync();
        var client = world.Dial("--proxy", Proxies.Url);
        var connected = await client.EventAsync("connected");

        Assert.Equal($"{OfficeNetwork.Router}:{Proxies.Port}", connected.GetProperty("remote").GetString());
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        await world.EchoAsync(4_000_000);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    private static async Task RefusedAsync(ConnectWorld world, params string[] words)
    {
        var client = world.Dial("--proxy", Proxies.Url);

        Assert.Equal(6, await client.ExitAsync());
        var end = await client.EventAsync("disconnected");
        Assert.Equal("proxyRefused", end.GetProperty("reason").GetString());
        Assert.All(words, word => Assert.Contains(word, end.GetProperty("message").GetString(), StringComparison.Ordinal));
        Assert.DoesNotContain("\"event\":\"retrying\"", client.Output, StringComparison.Ordinal);
    }
}
