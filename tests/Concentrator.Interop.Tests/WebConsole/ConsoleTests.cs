using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>The console in Chromium, before a server with live tunnels.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ConsoleTests(ConsoleWorld world) : IAsyncLifetime
{
    private static readonly (string Id, string Title)[] Pages =
    [
        ("sessions", "Sessions"), ("logins", "Logins and refusals"), ("health", "Health of machines"), ("nodes", "Nodes and rings"), ("pools", "Pools"),
        ("users", "Users"), ("profiles", "Client profiles"), ("policy", "Access policy"), ("blocked", "Block lists"), ("machines", "Machines"), ("tokens", "API tokens"), ("audit", "Audit"), ("system", "System"),

        // Its curves begin with signing in.
        ("overview", "Overview"),
    ];

    public Task InitializeAsync() => world.PutToWorkAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [ConsoleFact]
    public Task Every_page_is_shown_in_light_colours_and_axe_finds_no_serious_fault() => VisitAsync(ColorScheme.Light, "light");

    [ConsoleFact]
    public Task Every_page_is_shown_in_dark_colours_and_axe_finds_no_serious_fault() => VisitAsync(ColorScheme.Dark, "dark");

    [ConsoleFact]
    public async Task Every_page_fits_a_phone()
    {
        await using var window = await world.OpenAsync(ColorScheme.Light, 390, 844);
        await window.PictureAsync("phone-sign-in");
        await window.SignInAsync(world.Token);
        foreach (var (id, title) in Pages)
        {
            await ShowAsync(window, id, title);
            await window.PictureAsync($"phone-{id}", whole: false);
            Assert.False(await window.IsTooWideAsync(), $"{title} is wider than a phone");
        }

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("phone-menu", whole: false);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Pools", Exact = true }).ClickAsync();
        await window.SettleAsync("Pools");
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task A_search_finds_a_tunnel_and_a_click_ends_it()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("sessions", "Sessions");
        Assert.True(await window.CountAsync() >= ConsoleWorld.Tunnels, $"{await window.CountAsync()} sessions are shown");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await window.Page.GetByText("page 2").WaitForAsync();
        var wanted = (await world.GetAsync("sessions?user=grace.okafor&limit=1"))["items"]![0]!;
        var (tunnel, address) = (wanted["tunnel"]!.GetValue<string>(), wanted["address"]!.GetValue<string>());

        await window.Page.Keyboard.PressAsync("/");
        await window.Page.Keyboard.TypeAsync(tunnel);
        var row = window.Page.Locator($"button[data-tunnel='{tunnel}']");
        await window.Page.WaitForFunctionAsync("() => document.querySelectorAll('main tbody tr').length === 1");
        await row.ClickAsync();
        var drawer = window.Page.GetByRole(AriaRole.Dialog, new() { Name = "Session" });
        await drawer.GetByText(address, new() { Exact = true }).WaitForAsync();
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-session", whole: false);
        await window.Page.Keyboard.PressAsync("Escape");
        await drawer.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await row.PressAsync("Enter");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
        await window.PictureAsync("light-confirm", whole: false);
        await window.ConfirmAsync();

        await window.Page.GetByText("Nothing fits this search").WaitForAsync();
        Assert.Equal(0, (await world.GetAsync($"sessions?search={tunnel}"))["total"]!.GetValue<int>());
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task A_login_is_explained_with_the_rules_before_the_one_that_decides()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("policy", "Access policy");

        await window.Page.GetByLabel("User", new() { Exact = true }).FillAsync("walter.gone");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await window.Page.Locator(".verdict").GetByText("refused").WaitForAsync();
        Assert.Contains("left", await window.Page.Locator(".verdict").InnerTextAsync(), StringComparison.Ordinal);
        await window.Page.GetByLabel("User", new() { Exact = true }).FillAsync("grace.okafor");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await window.Page.Locator(".verdict").GetByText("let in").WaitForAsync();

        var answer = await window.Page.Locator(".answer").InnerTextAsync();
        Assert.Contains("staff", answer, StringComparison.Ordinal);
        Assert.Contains("contractors", answer, StringComparison.Ordinal);
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-explained");
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task A_network_is_blocked_and_unblocked_and_an_account_added_and_disabled()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("blocked", "Block lists");
        await window.Page.GetByLabel("Address or network").FillAsync("192.0.2.128/25");
        await window.Page.GetByLabel("List", new() { Exact = true }).SelectOptionAsync("destinations");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).ClickAsync();
        await window.ConfirmAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Unblock 192.0.2.128/25" }).ClickAsync();
        Assert.Equal(3, (await world.GetAsync("blocked")).AsArray().Count);
        await window.ConfirmAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Unblock 192.0.2.128/25" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(2, (await world.GetAsync("blocked")).AsArray().Count);

        await window.GoAsync("users", "Users");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await window.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("zoe.new");
        await window.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("a password of hers");
        await window.Page.GetByLabel("Groups", new() { Exact = true }).FillAsync("staff, night");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "zoe.new" }).ClickAsync();
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-user", whole: false);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await window.ConfirmAsync();
        await window.Page.Locator("tr", new() { HasText = "zoe.new" }).GetByText("disabled").WaitForAsync();
        Assert.Equal("disabled", (await world.GetAsync("users/zoe.new"))["state"]!.GetValue<string>());
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task A_session_outlives_a_reload_and_ends_with_signing_out()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        var cookie = Assert.Single(await window.Page.Context.CookiesAsync());
        Assert.Equal(("concentrator-console", true, SameSiteAttribute.Strict, "/"), (cookie.Name, cookie.HttpOnly, cookie.SameSite, cookie.Path));
        Assert.Equal("", await window.Page.EvaluateAsync<string>("() => document.cookie"));
        Assert.DoesNotContain(world.Token, await window.Page.EvaluateAsync<string>("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"), StringComparison.Ordinal);

        await window.Page.ReloadAsync();
        await window.SettleAsync("Overview");
        await window.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("skip", await window.Page.EvaluateAsync<string>("() => document.activeElement.className"));
        await window.PictureAsync("light-skip", whole: false);
        await window.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await window.Page.EvaluateAsync<string>("() => document.activeElement.id"));
        var colours = window.Page.GetByRole(AriaRole.Button, new() { Name = "Colours" });
        await colours.ClickAsync();
        await colours.ClickAsync();
        Assert.Equal("dark", await window.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        await window.Page.ReloadAsync();
        await window.SettleAsync("Overview");
        Assert.Equal("dark", await window.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await window.Page.GetByText("You have signed out.").WaitForAsync();

        Assert.Empty(await window.Page.Context.CookiesAsync());
        await window.Page.ReloadAsync();
        await window.Page.GetByLabel("Token").WaitForAsync();
        window.AssertFaultless();
    }

    private static async Task ShowAsync(ConsoleWindow window, string id, string title)
    {
        await window.GoAsync(id, title);
        if (id is "overview")
        {
            await window.Page.WaitForFunctionAsync("() => document.querySelectorAll('main .chart .line').length === 2");
        }
    }

    private async Task VisitAsync(ColorScheme colors, string name)
    {
        await using var window = await world.OpenAsync(colors);
        Assert.Empty(await window.ViolationsAsync());
        var rules = colors == ColorScheme.Dark ? ConsoleWindow.Contrast : null;
        await window.PictureAsync($"{name}-sign-in");
        await window.SignInAsync(world.Token);
        foreach (var (id, title) in Pages)
        {
            await ShowAsync(window, id, title);
            Assert.Equal($"{title} · Concentrator", await window.Page.TitleAsync());
            var violations = await window.ViolationsAsync(rules);
            Assert.True(violations.Count == 0, $"{title}: {string.Join('\n', violations)}");
            await window.PictureAsync($"{name}-{id}");
        }

        window.AssertFaultless();
    }
}
