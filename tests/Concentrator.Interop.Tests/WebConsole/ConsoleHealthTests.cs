using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>The page about the health of machines, with machines that are well, in their grace time and in quarantine.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ConsoleHealthTests(ConsoleWorld world)
{
    [ConsoleFact]
    public async Task Machines_in_quarantine_are_picked_out_and_one_shows_what_it_lacks()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("health", "Health of machines");
        var rows = window.Page.Locator("main tbody tr");
        foreach (var (user, _, level, machine, _) in StatingMachines.All)
        {
            var row = await rows.Filter(new() { HasText = user }).InnerTextAsync();
            Assert.Contains(level, row, StringComparison.Ordinal);
            Assert.Contains(machine, row, StringComparison.Ordinal);
        }

        Assert.True(await window.Page.Locator("main .table-box").EvaluateAsync<bool>("box => box.scrollWidth <= box.clientWidth"), "Columns are out of sight");
        await window.Page.GetByLabel("Access level").SelectOptionAsync("quarantine");
        await window.Page.WaitForFunctionAsync("() => document.querySelectorAll('main tbody tr').length === 2");
        Assert.All(await rows.AllInnerTextsAsync(), row => Assert.Contains("quarantine", row, StringComparison.Ordinal));
        var lacking = window.Page.Locator("tr", new() { HasText = "rosa.garcia" });
        Assert.Equal(["off", "not said", "critical", "not said"], await lacking.Locator("td:nth-child(n+4):nth-child(-n+7)").AllInnerTextsAsync());
        await window.PictureAsync("light-quarantine");

        await lacking.GetByRole(AriaRole.Button).ClickAsync();
        var drawer = window.Page.GetByRole(AriaRole.Dialog, new() { Name = "Session" });
        await drawer.GetByText("Stated by token").WaitForAsync();
        Assert.Contains("workstation-of-the-second-floor.finance.corp.example", await drawer.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-quarantined", whole: false);
        window.AssertFaultless();
    }
}
