using System.Text.Json;
using Concentrator.Control.Policies;
using Concentrator.Control.Serialization;

namespace Concentrator.Control.Tests.Policies;

/// <summary>A policy that a newer version has written.</summary>
public sealed class NewerPolicyTests
{
    private const string Newer =
        """
        {
          "Rules": [{ "Name": "staff", "When": { "Groups": ["staff"], "Moon": ["full"] }, "Lunch": "12:00" }],
          "Health": { "office": { "Tidy": true } },
          "Mood": "good"
        }
        """;

    [Fact]
    public void What_is_not_known_here_is_named_and_never_left_out()
    {
        var problems = PolicyCompiler.Compile(Read(Newer), pools: null, out var set);

        Assert.Null(set);
        Assert.Equal(
            ["Policies:Health:office:Tidy", "Policies:Mood", "Policies:Rules:0:Lunch", "Policies:Rules:0:When:Moon"],
            problems.Where(problem => problem.Problem.Contains("not known", StringComparison.Ordinal)).Select(problem => problem.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_node_that_writes_it_again_keeps_what_it_does_not_know()
    {
        var again = Read(JsonSerializer.Serialize(Read(Newer), ControlJson.Options));

        Assert.Equal("full", again.Rules[0].When.Unknown!["Moon"][0].GetString());
        Assert.True(again.IsSame(Read(Newer)));
    }

    [Fact]
    public void It_lets_nobody_in_and_says_nothing_of_whoever_is_in()
    {
        var set = PolicyCompiler.CompileOrClose(Read(Newer), out _);

        Assert.True(set.IsClosed);
        Assert.NotNull(set.Decide(new PolicyFacts { UserName = "ann", Client = System.Net.IPAddress.Loopback, Edge = "edge1", Begun = DateTimeOffset.UnixEpoch }, DateTimeOffset.UnixEpoch).Denial);
    }

    private static PolicyDefinition Read(string text) => JsonSerializer.Deserialize<PolicyDefinition>(text, ControlJson.Options)!;
}
