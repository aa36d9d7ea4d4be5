using System.Text.Json;
using Concentrator.Control.Ports;
using Concentrator.Control.Serialization;

namespace Concentrator.Control.Tests.Contract;

public static class TestAnswers
{
    /// <summary>One answer is the other, in every member.</summary>
    public static void AssertSame(AuthenticationAnswer expected, AuthenticationAnswer actual)
    {
        Assert.Equal(expected.Packet, actual.Packet);
        Assert.Equal(expected with { Packet = [], Grant = null }, actual with { Packet = [], Grant = null }, ByMembers);
        Assert.Equal(expected.Grant is null, actual.Grant is null);
        if (expected.Grant is { } one && actual.Grant is { } other)
        {
            Assert.Equal(JsonSerializer.Serialize(one, ControlJson.Options), JsonSerializer.Serialize(other, ControlJson.Options));
        }
    }

    private static bool ByMembers(AuthenticationAnswer one, AuthenticationAnswer other) =>
        (one.Round, one.Verdict, one.Failure, one.UserName) == (other.Round, other.Verdict, other.Failure, other.UserName);
}
