using Concentrator.Control.Tokens;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task An_api_token_is_told_once_found_by_its_secret_and_outlives_a_restart()
    {
        var (host, _) = await Start();
        var ends = host.Clock.GetUtcNow() + TimeSpan.FromDays(1);
        var console = (await host.ApiTokens.Add("console", ApiRole.Viewer, ends, default)).Token!;
        var robot = (await host.ApiTokens.Add("robot", ApiRole.Admin, expiresAt: null, default)).Token!;
        await host.Restart();

        var found = await host.ApiTokens.Find(console, default);
        Assert.Equal(("console", ApiRole.Viewer, ends), (found!.Name, found.Role, found.ExpiresAt!.Value));
        Assert.Equal(ApiRole.Admin, (await host.ApiTokens.Find(robot, default))!.Role);
        Assert.Equal(["console", "robot"], (await host.ApiTokens.List(default)).Select(token => token.Name));
        Assert.DoesNotContain(console.Split('.')[^1], string.Concat(await host.ApiTokens.List(default)), StringComparison.Ordinal);

        // The secret of one does not open the door under the name of another.
        Assert.Null(await host.ApiTokens.Find($"ca1.robot.{console.Split('.')[^1]}", default));
        Assert.Null(await host.ApiTokens.Find($"ca1.nobody.{console.Split('.')[^1]}", default));
        Assert.Null(await host.ApiTokens.Find(console.Replace("ca1.", "cm1.", StringComparison.Ordinal), default));
        Assert.Null(await host.ApiTokens.Find("", default));

        Assert.True(await host.ApiTokens.Remove("CONSOLE", default));
        Assert.False(await host.ApiTokens.Remove("console", default));
        Assert.Null(await host.ApiTokens.Find(console, default));
        await host.Restart();
        Assert.Equal("robot", Assert.Single(await host.ApiTokens.List(default)).Name);
    }

    [Fact]
    public async Task An_api_token_has_a_name_of_its_own_and_an_end_that_is_still_to_come()
    {
        var (host, _) = await Start();
        Assert.NotNull((await host.ApiTokens.Add("ops", ApiRole.Operator, expiresAt: null, default)).Token);

        Assert.Contains("already", (await host.ApiTokens.Add("OPS", ApiRole.Viewer, expiresAt: null, default)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be", (await host.ApiTokens.Add("a b", ApiRole.Viewer, expiresAt: null, default)).Message, StringComparison.Ordinal);
        Assert.Contains("expired", (await host.ApiTokens.Add("late", ApiRole.Viewer, host.Clock.GetUtcNow(), default)).Message, StringComparison.Ordinal);
        Assert.Equal(ApiRole.Operator, Assert.Single(await host.ApiTokens.List(default)).Role);
    }
}
