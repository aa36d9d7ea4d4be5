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
    public async Task Users_and_blocked_networks_are_added_by_a_script_that_bash_reads_as_it_is_meant()
    {
        var script = System.Text.Encoding.UTF8.GetString(charts.Of("standalone-full").Single(manifest => manifest is { Kind: "ConfigMap", Component: "definitions" }).Data["define.sh"]);

        // In place of the program and of what waits: every command's words, a line each command.
        const string Stubs = "concentrator() { printf '[%s]' \"$@\"; echo; }; sleep() { :; }\n";
        var lines = script.Split('\n').Where(line => !line.StartsWith("until ", StringComparison.Ordinal));
        var run = await Server.Tests.Programs.FinishedProgram.Run("bash", ["-c", Stubs + string.Join('\n', lines)]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("[user][add][ann][--password-file][/secrets/users/", run.Output, StringComparison.Ordinal);
        Assert.Contains("[--chap][--address][10.20.3.4][--group][staff][--group][it's]\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("[user][disable][bob]\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[user][disable][ann]", run.Output, StringComparison.Ordinal);
        Assert.Contains("[block][add][clients][203.0.113.0/24]\n", run.Output, StringComparison.Ordinal);
    }
}
