using System.Text.Json;
using Concentrator.Cluster.Serialization;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Tests.Serialization;

/// <summary>What a node makes of names that a newer one has written.</summary>
public class ClusterJsonTests
{
    [Fact]
    public void A_reason_that_is_not_known_here_is_read_as_the_nearest_one()
    {
        Assert.Equal(TunnelEndReason.Administrator, Read<TunnelEndReason>("\"MadeUpLater\""));
        Assert.Equal(AuthenticationFailure.Unavailable, Read<AuthenticationFailure>("\"MadeUpLater\""));
        Assert.Equal(AuthenticationFailure.Unavailable, Read<AuthenticationFailure?>("\"MadeUpLater\""));
        Assert.Equal(TunnelEndReason.Administrator, Read<TunnelEndReason>("\"4711\""));
        Assert.Equal(TunnelEndReason.Administrator, Assert.Single(Read<Dictionary<TunnelEndReason, int>>("{ \"MadeUpLater\": 1 }")!).Key);
        Assert.Null(Read<TunnelEndReason?>("null"));
    }

    [Fact]
    public void What_is_known_is_read_as_it_was_written()
    {
        Assert.All(Enum.GetValues<TunnelEndReason>(), reason => Assert.Equal(reason, Read<TunnelEndReason>(Write(reason, $"\"{reason}\""))));
        Assert.All(Enum.GetValues<AuthenticationFailure>(), failure => Assert.Equal(failure, Read<AuthenticationFailure>(Write(failure, $"\"{failure}\""))));
    }

    [Fact]
    public void Other_names_are_not_guessed_at()
    {
        Assert.Throws<JsonException>(() => Read<AuthenticationVerdict>("\"MadeUpLater\""));
        Assert.Throws<JsonException>(() => Read<TunnelEndReason>("3"));
    }

    private static string Write<T>(T value, string expected)
    {
        var text = JsonSerializer.Serialize(value, ClusterJson.Options);
        Assert.Equal(expected, text);
        return text;
    }

    private static T? Read<T>(string text) => JsonSerializer.Deserialize<T>(text, ClusterJson.Options);
}
