using Concentrator.Control.Ports;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Quarantine;

/// <summary>Real TCP connections of a machine in quarantine: kernels on both sides, our client, an edge with a TUN device.</summary>
public sealed class BrowserTests
{
    /// <summary>Many segments, so that offloads of the TUN device take part.</summary>
    private static readonly string s_page = string.Concat(Enumerable.Repeat("Your machine lacks a firewall. ", 8_000));

    [ProgramFact("nft", "ss", "curl")]
    public async Task A_browser_in_quarantine_is_shown_the_gateways_page_until_it_is_lifted()
    {
        await using var world = await QuarantineWorld.CreateAsync();
        var (edge, intranet) = (world.Network.Inner.Edge, world.Network.Inner.Intranet);
        await world.ServeAsync(edge, QuarantineWorld.Gateway, QuarantineWorld.PagePort, s_page);
        await world.ServeAsync(intranet, EdgeNetwork.IntranetHost, 80, "the intranet");
        await world.ServeAsync(intranet, EdgeNetwork.IntranetHost, 8000, "the intranet");
        await world.ServeAsync(intranet, QuarantineWorld.RemediationHost, 80, "updates");

        Assert.Equal(s_page, await world.SeeAsync($"http://{EdgeNetwork.IntranetHost}/"));
        Assert.Equal(s_page, await world.SeeAsync("http://198.51.100.7/some/page?of=nobody"));
        Assert.Equal(s_page, await world.SeeAsync($"http://{QuarantineWorld.Gateway}:{QuarantineWorld.PagePort}/"));
        Assert.Equal("updates", await world.SeeAsync($"http://{QuarantineWorld.RemediationHost}/"));
        Assert.Null(await world.SeeAsync($"http://{EdgeNetwork.IntranetHost}:8000/"));

        await ChangeAsync(world, TunnelAccess.Unlimited, "the intranet");
        Assert.Equal("the intranet", await world.SeeAsync($"http://{EdgeNetwork.IntranetHost}:8000/"));

        await ChangeAsync(world, QuarantineWorld.Quarantine, s_page);
        Assert.Equal("updates", await world.SeeAsync($"http://{QuarantineWorld.RemediationHost}/"));
    }

    [ProgramFact("nft", "ss", "curl")]
    public async Task A_browser_is_shown_the_page_over_IPv6_too()
    {
        await using var world = await QuarantineWorld.CreateAsync();
        await world.ServeAsync(world.Network.Inner.Edge, QuarantineWorld.Gateway6, QuarantineWorld.PagePort, s_page);
        await UntilAsync(async () => (await world.Network.Laptop.IpAsync("-o -6 address show dev sstpc0")).Contains("fd99:", StringComparison.Ordinal));

        Assert.Equal(s_page, await world.SeeAsync("http://[2001:db8::80]/"));
        Assert.Equal(s_page, await world.SeeAsync($"http://[{EdgeNetwork.IntranetHost6}]/"));
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, "It never came about.");
            await Task.Delay(100);
        }
    }

    /// <summary>The change counts as soon as the edge has taken it, on the tunnel that lives.</summary>
    private static async Task ChangeAsync(QuarantineWorld world, TunnelAccess access, string seen)
    {
        var tunnel = world.Tunnel();
        world.Change(access);
        await UntilAsync(() => Task.FromResult(world.Tunnel().Access == access));
        Assert.Equal(seen, await world.SeeAsync($"http://{EdgeNetwork.IntranetHost}/"));
        Assert.Equal(tunnel.Id, world.Tunnel().Id);
    }
}
