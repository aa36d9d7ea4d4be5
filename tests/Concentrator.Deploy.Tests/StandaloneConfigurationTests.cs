using Concentrator.Deploy.Tests.World;

namespace Concentrator.Deploy.Tests;

/// <summary>The configuration of the one pod, read by the program.</summary>
[Collection(ChartsCollection.Name)]
public sealed class StandaloneConfigurationTests(Charts charts)
{
    public static TheoryData<string> Combinations => [.. Repository.Combinations.Where(name => name.StartsWith("standalone", StringComparison.Ordinal))];

    [NeedsHelmTheory]
    [MemberData(nameof(Combinations))]
    public async Task The_program_takes_the_configuration(string combination)
    {
        var node = Assert.Single(ConfigurationCheck.Nodes(charts.Of(combination)));
        var problems = await ConfigurationCheck.ProblemsOf(charts.Of(combination), node);
        Assert.True(problems.Length == 0, problems);
    }

    [NeedsHelmFact]
    public void Users_and_blocked_networks_are_added_by_a_script_that_bash_can_read()
    {
        var script = System.Text.Encoding.UTF8.GetString(charts.Of("standalone-full").Single(manifest => manifest is { Kind: "ConfigMap", Component: "definitions" }).Data["define.sh"]);
        Assert.Contains("concentrator user add 'ann' --password-file /secrets/users/", script, StringComparison.Ordinal);
        Assert.Contains("concentrator block add clients 203.0.113.0/24", script, StringComparison.Ordinal);
    }
}
