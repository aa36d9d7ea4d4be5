using Concentrator.Interop.Tests.WebConsole;
using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>The console before a cluster, on a phone: a silo is drained out of the ring.</summary>
public sealed class ConsoleClusterTests
{
    [ConsoleFact("redis-server")]
    [Trait("Tier", "long")]
    public async Task A_silo_is_drained_out_of_the_ring_and_the_page_shows_it_leave()
    {
        await using var world = await ClusterWorld.StartAsync(new ClusterPlan { Silos = 2 });
        await using var tunnel = await world.DialAsync(world.Edges[0]);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await ConsoleWorld.LaunchAsync(playwright);
        await using var window = await ConsoleWorld.OpenAsync(browser, new Uri($"http://{world.Edges[0].Admin}/console/"), ColorScheme.Dark, 390, 844);
        await window.SignInAsync((await world.Edges[0].CommandAsync("token", "add", "anna", "--role", "operator")).Trim());
        await window.GoAsync("nodes", "Nodes and rings");

        await window.Page.Locator("[data-drain-node=silo2]").ClickAsync();
        await window.ConfirmAsync();
        await window.Page.GetByText("silo2 is drained").WaitForAsync(new() { Timeout = 60_000 });
        await window.Page.WaitForFunctionAsync("() => /silo1 100 %/.test(document.querySelector('.stack')?.getAttribute('aria-label'))", null, new() { Timeout = 60_000 });
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("phone-cluster-drained");
        Assert.True(await world.PingAsync(tunnel));
        window.AssertFaultless();
    }
}
