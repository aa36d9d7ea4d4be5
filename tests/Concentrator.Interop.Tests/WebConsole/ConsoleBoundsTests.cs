using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>What the console keeps from whom: roles, hostile names, a server that does not answer, a session that is over.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ConsoleBoundsTests(ConsoleWorld world)
{
    private const string Hostile = "<img src=x onerror=\"document.title='taken'\">";

    private static readonly HashSet<string> Harmless = new(["Explain", "Check", "Start from what holds", "Make profile", "Next", "Previous"], StringComparer.Ordinal);
    private static readonly string[] Shared = ["overview", "sessions", "logins", "health", "nodes", "pools", "users", "profiles", "policy", "blocked", "system"];

    [ConsoleFact]
    public async Task A_viewer_and_an_operator_see_nothing_to_press_that_is_not_for_them()
    {
        foreach (var (role, changes) in new[] { ("viewer", Array.Empty<string>()), ("operator", ["Drain …", "Block", "Unblock 203.0.113.0/24", "Disable", "Disconnect"]) })
        {
            await using var window = await world.OpenAsync();
            await window.SignInAsync(await world.AddTokenAsync($"one-{role}", role));
            Assert.Equal(Shared, await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('nav a')].map(link => link.hash.slice(2))"));
            List<string> seen = [];
            foreach (var page in Shared)
            {
                var link = window.Page.Locator($"nav a[href='#/{page}']");
                await link.ClickAsync();
                await window.SettleAsync(await link.InnerTextAsync());
                seen.AddRange(await ButtonsAsync(window));
                if (page is "users" or "sessions")
                {
                    // The last of the newest sessions stays; the first may be of somebody who comes and goes.
                    var rows = window.Page.Locator("main tbody .link");
                    await (page is "users" ? rows.Filter(new() { HasText = "anna.berg" }) : rows.Last).ClickAsync();
                    await window.Page.Locator("dialog .drawer-title").WaitForAsync();
                    seen.AddRange(await ButtonsAsync(window));
                    await window.Page.Keyboard.PressAsync("Escape");
                }
            }

            Assert.Subset(new SortedSet<string>(seen, StringComparer.Ordinal), new SortedSet<string>(changes, StringComparer.Ordinal));
            Assert.DoesNotContain(seen, name => !Harmless.Contains(name) && !changes.Contains(name, StringComparer.Ordinal) && !(role is "operator" && name.StartsWith("Unblock ", StringComparison.Ordinal)));
            await window.GoAsync("tokens", "Overview");
            window.AssertFaultless();
        }
    }

    [ConsoleFact]
    public async Task A_name_that_is_markup_stays_text_wherever_it_is_shown()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        using var added = await world.SendAsync(HttpMethod.Post, "users", new System.Text.Json.Nodes.JsonObject { ["name"] = Hostile, ["password"] = "a password of its own", ["groups"] = new System.Text.Json.Nodes.JsonArray("<b>bold</b>") }.ToJsonString(), world.Token);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync());
        await window.GoAsync("users", "Users");
        await window.Page.GetByText("<b>bold</b>").WaitForAsync();
        await window.Page.Locator("button.link", new() { HasText = "<img" }).ClickAsync();
        await window.Page.Locator(".drawer-title").GetByText(Hostile, new() { Exact = true }).WaitForAsync();
        Assert.False(await window.Page.EvaluateAsync<bool>("() => { const drawer = document.querySelector('dialog.drawer'); return drawer.scrollWidth > drawer.clientWidth; }"), "the drawer is wider than it is shown");
        await window.PictureAsync("light-hostile", whole: false);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Client profile", Exact = true }).ClickAsync();
        await window.SettleAsync("Client profiles");
        Assert.Equal(Hostile, await window.Page.GetByLabel("User", new() { Exact = true }).InputValueAsync());
        await window.Page.Locator("input[value=android]").CheckAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make profile" }).ClickAsync();
        await window.Page.Locator(".made pre").GetByText("&lt;img").First.WaitForAsync();
        await window.GoAsync("policy", "Access policy");
        await window.Page.GetByLabel("User", new() { Exact = true }).FillAsync(Hostile);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await window.Page.Locator(".verdict").WaitForAsync();
        await window.GoAsync("users", "Users");
        await window.Page.Locator("button.link", new() { HasText = "<img" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Remove user" }).ClickAsync();
        await window.Page.Locator("dialog.confirm h2").GetByText(Hostile).WaitForAsync();
        await window.ConfirmAsync();
        await window.Page.Locator(".toast").GetByText(Hostile).WaitForAsync();
        await window.GoAsync("audit", "Audit");
        await window.Page.GetByText(Hostile, new() { Exact = true }).First.WaitForAsync();

        Assert.Equal(0, await window.Page.Locator("img[src=x]").CountAsync());
        Assert.Equal("Audit · Concentrator", await window.Page.TitleAsync());
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task What_stands_in_the_way_is_told_and_once_it_is_gone_the_page_goes_on()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        window.Expected = 403;
        await window.Page.RouteAsync("**/api/v1/machines", route => route.FulfillAsync(new() { Status = 403, ContentType = "application/problem+json", Body = """{ "status": 403, "detail": "It takes a token of role admin; anna is viewer." }""" }));
        await window.Page.Locator("nav a[href='#/machines']").ClickAsync();
        await window.Page.GetByText("Your role does not allow this").WaitForAsync();
        Assert.Equal("main", await window.Page.EvaluateAsync<string>("() => document.activeElement.id"));
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-refused", whole: false);
        await window.Page.UnrouteAsync("**/api/v1/machines");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await window.Page.GetByText("LAPTOP-0417").WaitForAsync();

        await window.GoAsync("pools", "Pools");
        window.IsOffline = true;
        await window.Page.Context.SetOfflineAsync(true);
        await window.Page.Locator(".banner").GetByText("The node has not answered since").WaitForAsync();
        Assert.Equal(2, await window.Page.Locator("article.card").CountAsync());
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-silent", whole: false);
        await window.Page.Context.SetOfflineAsync(false);
        await window.Page.Locator(".banner").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        window.IsOffline = false;

        window.Expected = 401;
        await window.Page.Context.ClearCookiesAsync();
        await window.Page.GetByText("Your session is over. Sign in again.").WaitForAsync();
        await window.Page.GetByLabel("Token").FillAsync(world.Token);
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SettleAsync("Pools");
        window.AssertFaultless();
    }

    /// <summary>What can be pressed where one is, but for what every page has.</summary>
    private static async Task<string[]> ButtonsAsync(ConsoleWindow window) => await window.Page.EvaluateAsync<string[]>(
        "() => [...(document.querySelector('dialog') ?? document.querySelector('main')).querySelectorAll('button:not(.link, .icon-button)')].map(one => one.getAttribute('aria-label') ?? one.textContent.trim())");
}
