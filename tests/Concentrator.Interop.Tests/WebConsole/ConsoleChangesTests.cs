using System.Net;
using Concentrator.Protocol.OneTimePasswords;
using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>What is made and changed in the console, and that nothing secret is left of it in the page.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ConsoleChangesTests(ConsoleWorld world)
{
    [ConsoleFact]
    public async Task Each_kind_of_client_profile_is_made_and_downloaded_as_the_command_writes_it()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("profiles", "Client profiles");
        await window.Page.GetByLabel("User", new() { Exact = true }).FillAsync("grace.okafor");
        var kinds = (await world.GetAsync("profiles"))["formats"]!.AsArray().Select(one => one!["format"]!.GetValue<string>()).ToList();
        Assert.Equal(8, kinds.Count);
        foreach (var kind in kinds)
        {
            // The command writes what the API makes of every kind (ApiProfileTests); here it does of two.
            var expected = kind is "windows" or "android" ? world.ExportProfileAsync(kind, "grace.okafor") : world.MakeProfileAsync(kind, "grace.okafor");
            await window.Page.Locator($"input[value={kind}]").CheckAsync();
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make profile" }).ClickAsync();
            await window.Page.Locator(".made .badge").GetByText(await window.Page.Locator($".choice:has(input[value={kind}]) strong").InnerTextAsync(), new() { Exact = true }).WaitForAsync();
            var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());

            Assert.StartsWith("Concentrator-grace.okafor.", download.SuggestedFilename, StringComparison.Ordinal);
            Assert.Equal(await expected, await File.ReadAllBytesAsync(await download.PathAsync()));
        }

        await window.Page.WaitForFunctionAsync("() => document.querySelector('.made img.qr').naturalWidth > 100");
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-profile-made");
        await window.Page.GetByText("Server, name and login").ClickAsync();
        await window.Page.GetByLabel("Server as clients dial it").FillAsync("a b");
        window.Expected = 400;
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make profile" }).ClickAsync();
        await window.Page.Locator(".form-problem").GetByText("is no server").WaitForAsync();
        Assert.Contains("profile.make grace.okafor", await world.AuditAsync());
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task One_time_passwords_are_set_up_by_a_code_that_is_shown_once_and_turned_off()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("users", "Users");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "walter.gone" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Set up …" }).ClickAsync();
        await window.Page.WaitForFunctionAsync("() => document.querySelector('dialog img.qr')?.naturalWidth > 100");
        var secret = (await window.Page.Locator(".secret-text").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        Assert.True(Base32.TryDecode(secret, out var bytes));
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-one-time-password", whole: false);

        window.Expected = 422;
        var code = window.Page.GetByLabel("Code that the app shows now");
        await code.FillAsync(Totp.CodeAt(bytes, DateTimeOffset.UtcNow.AddHours(-1)));
        await code.PressAsync("Enter");
        await window.Page.Locator("dialog .form-problem p").WaitForAsync();
        Assert.False((await world.GetAsync("users/walter.gone"))["oneTimePassword"]!.GetValue<bool>());
        await code.FillAsync(Totp.CodeAt(bytes, DateTimeOffset.UtcNow));
        await code.PressAsync("Enter");
        await window.Page.Locator("dialog").GetByText("A code of an authenticator app is asked for").WaitForAsync();
        Assert.True((await world.GetAsync("users/walter.gone"))["oneTimePassword"]!.GetValue<bool>());
        await window.PictureAsync("light-user-changed", whole: false);

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await window.ConfirmAsync();
        await window.Page.Locator("dialog").GetByText("The password alone is enough.").WaitForAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        Assert.False(await window.IsLeftAsync(secret));
        Assert.Equal("user walter.gone", await window.Page.EvaluateAsync<string>("() => document.activeElement.dataset.key"));
        var audit = await world.AuditAsync();
        Assert.Contains("user.otp.enroll walter.gone", audit);
        Assert.Contains("user.otp.remove walter.gone", audit);
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task Tokens_of_the_API_and_of_machines_are_shown_once_and_revoked()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("tokens", "API tokens");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "New token" }).ClickAsync();
        await window.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("day-shift");
        await window.Page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("operator");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        var token = await ReadSecretAsync(window, "light-token");
        Assert.StartsWith("ca1.day-shift.", token, StringComparison.Ordinal);
        using (var me = await world.SendAsync(HttpMethod.Get, "me", token: token))
        {
            Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        }

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke day-shift" }).ClickAsync();
        await window.ConfirmAsync();
        await window.Page.GetByText("Token day-shift is removed").WaitForAsync();
        await window.PictureAsync("light-revoked", whole: false);
        using var refused = await world.SendAsync(HttpMethod.Get, "me", token: token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        await window.GoAsync("machines", "Machines");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add a machine" }).ClickAsync();
        await window.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("PC7");
        await window.Page.GetByLabel("User", new() { Exact = true }).FillAsync("elif.kaya");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        Assert.StartsWith("cm1.PC7.", await ReadSecretAsync(window, "light-machine"), StringComparison.Ordinal);
        await window.Page.Locator("tr", new() { HasText = "PC7" }).GetByText("elif.kaya").WaitForAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Remove PC7" }).ClickAsync();
        await window.ConfirmAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Remove PC7" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        var audit = await world.AuditAsync();
        Assert.Equal(["machine.remove PC7", "machine.add PC7", "token.remove day-shift", "token.add day-shift"], audit.Where(line => line.EndsWith(" PC7", StringComparison.Ordinal) || line.EndsWith(" day-shift", StringComparison.Ordinal)));
        window.AssertFaultless();
    }

    [ConsoleFact]
    public async Task A_policy_is_checked_with_every_error_named_and_applied_once_it_is_meant()
    {
        await using var window = await world.OpenAsync();
        await window.SignInAsync(world.Token);
        await window.GoAsync("policy", "Access policy");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Start from what holds" }).ClickAsync();
        var text = window.Page.GetByLabel("Policy", new() { Exact = true });
        await window.Page.WaitForFunctionAsync("() => document.querySelector('textarea[name=policy]').value.includes('contractors')");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Check", Exact = true }).ClickAsync();
        await window.Page.GetByText("No rule differs from those that hold.").WaitForAsync();
        var held = await text.InputValueAsync();

        window.Expected = 422;
        await text.FillAsync("""{ "Rules": [{ "Name": "a", "RateDown": "fast" }, { "Name": "b", "When": { "Hours": ["noon"] } }] }""");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Check", Exact = true }).ClickAsync();
        await window.Page.GetByText("2 things are wrong").WaitForAsync();
        Assert.Equal(2, await window.Page.Locator(".outcome li").CountAsync());
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync("light-policy-errors");

        await text.FillAsync(held.Replace("\"Rules\": [", "\"Rules\": [ { \"Name\": \"night-watch\", \"When\": { \"Groups\": [\"nobody\"] }, \"Deny\": \"Not by night.\" },", StringComparison.Ordinal));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Apply …" }).ClickAsync();
        await window.Page.Locator("dialog.confirm .changes").GetByText("night-watch").WaitForAsync();
        await window.PictureAsync("light-policy-apply", whole: false);
        Assert.DoesNotContain("night-watch", (await world.GetAsync("policies")).ToJsonString(), StringComparison.Ordinal);
        await window.ConfirmAsync();
        await window.Page.Locator("main .rules strong").GetByText("night-watch").WaitForAsync();
        Assert.Contains("night-watch", (await world.GetAsync("policies")).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("policy.apply ", await world.AuditAsync());
        using var back = await world.SendAsync(HttpMethod.Put, "policies", held, world.Token);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        window.AssertFaultless();
    }

    private static async Task<string> ReadSecretAsync(ConsoleWindow window, string picture)
    {
        var secret = await window.Page.Locator("dialog.secret .secret-text").InnerTextAsync();
        Assert.Empty(await window.ViolationsAsync());
        await window.PictureAsync(picture, whole: false);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "I have kept it" }).ClickAsync();
        Assert.False(await window.IsLeftAsync(secret));
        return secret;
    }
}
