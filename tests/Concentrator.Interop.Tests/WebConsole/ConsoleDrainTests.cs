using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>A drain by the console; it takes a server of its own, which stops by it.</summary>
public sealed class ConsoleDrainTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    [ConsoleFact]
    public async Task A_drain_shows_how_far_it_is()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("nodes", "Nodes and rings");
        await window.Page.Locator("[data-drain-node]").ClickAsync();
        await window.Page.Locator("dialog.confirm [data-confirm]").ClickAsync();

        var progress = window.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Drain of" });
        await progress.WaitForAsync();
        await window.Page.WaitForFunctionAsync("() => { const now = Number(document.querySelector('main [role=progressbar]')?.getAttribute('aria-valuenow')); return now > 0 && now < 100; }");
        Assert.Matches(@"^\d+ of \d+ tunnels left$", await window.Page.Locator("[data-drain] .pair span").InnerTextAsync());
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-drain");
        window.AssertFaultless();
    }
}
