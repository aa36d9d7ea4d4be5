using System.Text.RegularExpressions;

namespace Concentrator.Server.Tests.Editions;

/// <summary>Which edition a plain build makes: build/Editions.targets.</summary>
public sealed class EditionDetectionTests : IDisposable
{
    private const string Notice = $"Concentrator: the standalone edition is built; this NuGet source lacks {SmallSolution.Package}.";

    private readonly SmallSolution _solution = new();

    public void Dispose() => _solution.Dispose();

    [Theory]
    [InlineData("Small.slnx")]
    [InlineData("Small/Small.csproj")]
    public async Task The_edition_follows_the_package_source(string target)
    {
        var without = await _solution.Restore(target);
        Assert.True(without.ExitCode == 0, without.Output);
        Assert.Single(Regex.Matches(without.Output, Regex.Escape(Notice), RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.False(_solution.IsCluster);

        _solution.Publish();
        var with = await _solution.Restore(target);
        Assert.True(with.ExitCode == 0, with.Output);
        Assert.DoesNotContain("standalone", with.Output, StringComparison.Ordinal);
        Assert.True(_solution.IsCluster);

        _solution.Withdraw();
        var again = await _solution.Restore(target);
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.Contains(Notice, again.Output, StringComparison.Ordinal);
        Assert.False(_solution.IsCluster);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_an_error_and_not_the_standalone_edition()
    {
        _solution.UseSource("http://127.0.0.1:1/index.json");

        var restore = await _solution.Restore();

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("could not be asked for the packages of the cluster edition: error NU1301", restore.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Notice, restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_standalone_edition_that_is_asked_for_asks_no_source()
    {
        _solution.UseSource("http://127.0.0.1:1/index.json");

        var restore = await _solution.Restore("Small.slnx", "-p:Cluster=false");

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.DoesNotContain("standalone", restore.Output, StringComparison.Ordinal);
        Assert.False(_solution.IsCluster);
    }

    [Fact]
    public async Task The_cluster_edition_that_is_asked_for_fails_where_its_packages_are_lacking()
    {
        var restore = await _solution.Restore("Small.slnx", "-p:Cluster=true");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1101", restore.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("standalone", restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_other_edition_is_refused()
    {
        var restore = await _solution.Restore("Small.slnx", "-p:Cluster=maybe");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("the property Cluster is 'maybe': give true or false", restore.Output, StringComparison.Ordinal);
    }
}
