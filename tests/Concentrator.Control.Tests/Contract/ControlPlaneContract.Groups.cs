using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task Groups_of_a_user_are_given_taken_and_kept_and_their_case_does_not_matter()
    {
        var (host, edge) = await Start();
        Assert.True((await host.Users.Add(new NewUser("bob", TestUsers.Password) { Groups = ["Staff", "staff", "field"] }, default)).Done);
        Assert.Equal(["Staff", "field"], (await host.Users.Find("bob", default))!.Groups);

        Assert.True((await host.Users.ChangeGroups("BOB", ["Ops team", "FIELD"], ["STAFF", "nobody's"], default)).Done);
        await host.Restart();

        Assert.Equal(["field", "Ops team"], (await host.Users.Find("bob", default))!.Groups);
        Assert.Equal([("ann", ""), ("bob", "field,Ops team")], (await host.Users.List(default)).Select(user => (user.Name, string.Join(',', user.Groups))));
        await edge.Introduce();
        await edge.Dial("bob");
        Assert.Equal(["field", "Ops team"], (await host.Users.Find("bob", default))!.Groups);
    }

    [Fact]
    public async Task Groups_that_cannot_be_are_refused_by_name_and_change_nothing()
    {
        var (host, _) = await Start();
        var tooMany = Enumerable.Range(0, UserGroups.MaxCount + 1).Select(number => $"group {number}").ToList();

        var added = await host.Users.Add(new NewUser("bob", TestUsers.Password) { Groups = tooMany }, default);
        Assert.Equal((UserChangeOutcome.GroupRefused, true), (added.Outcome, added.Message.Contains("33 groups", StringComparison.Ordinal)));
        Assert.False(await host.Users.Exists("bob", default));
        Assert.True((await host.Users.ChangeGroups("ann", [.. tooMany.Skip(1)], [], default)).Done);
        Assert.Equal(UserChangeOutcome.GroupRefused, (await host.Users.ChangeGroups("ann", ["one more"], [], default)).Outcome);
        Assert.Equal(UserChangeOutcome.NotFound, (await host.Users.ChangeGroups("bob", ["staff"], [], default)).Outcome);
        Assert.Equal(UserGroups.MaxCount, (await host.Users.Find("ann", default))!.Groups.Count);
    }
}
