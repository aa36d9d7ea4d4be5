using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Users;

public sealed class UserGroupsTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData(" staff", "space")]
    [InlineData("staff ", "space")]
    [InlineData("staff,ops", "comma")]
    [InlineData("sta\nff", "cannot be seen")]
    [InlineData("sta\u200bff", "cannot be seen")]
    [InlineData("sta\u202eff", "cannot be seen")]
    public void A_name_that_cannot_be_a_groups_is_refused_with_its_reason(string name, string reason) =>
        Assert.Contains(reason, UserGroups.ProblemOf(["ops", name])!, StringComparison.Ordinal);

    [Fact]
    public void A_name_may_have_64_characters_and_a_user_32_groups()
    {
        Assert.Null(UserGroups.ProblemOf([new string('a', 64)]));
        Assert.Contains("65 characters", UserGroups.ProblemOf([new string('a', 65)])!, StringComparison.Ordinal);
        Assert.Null(UserGroups.ProblemOf([.. Enumerable.Range(0, 32).Select(number => $"g{number}"), "G0"]));
        Assert.Contains("33 groups", UserGroups.ProblemOf([.. Enumerable.Range(0, 33).Select(number => $"g{number}")])!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_is_taken_and_given_at_once_is_given_and_keeps_no_old_spelling() =>
        Assert.Equal(["b", "A"], UserGroups.Change(["a", "b"], ["A"], ["a"]));

    [Theory]
    [InlineData("a,b", "B,A", true)]
    [InlineData("a", "a,b", false)]
    [InlineData("", "", true)]
    public void Order_and_case_make_no_other_groups(string one, string other, bool same) =>
        Assert.Equal(same, UserGroups.AreSame(one.Split(',', StringSplitOptions.RemoveEmptyEntries), other.Split(',', StringSplitOptions.RemoveEmptyEntries)));
}
