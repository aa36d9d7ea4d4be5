using Concentrator.Control.Sessions;

namespace Concentrator.Control.Tests.Sessions;

public class SessionPolicyTests
{
    [Theory]
    [InlineData("unlimited", "unlimited", null)]
    [InlineData("Replace", "replace", null)]
    [InlineData("deny", "1", 1)]
    [InlineData(" 3 ", "3", 3)]
    public void It_is_read_and_written(string text, string written, int? maximum)
    {
        Assert.True(SessionPolicy.TryParse(text, out var policy));
        Assert.Equal((written, maximum), (policy.ToString(), policy.Maximum));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public void What_is_no_policy_is_not_read(string? text) => Assert.False(SessionPolicy.TryParse(text, out _));
}
