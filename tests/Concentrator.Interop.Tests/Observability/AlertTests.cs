using System.Text.RegularExpressions;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>The alerts as files; <see cref="QueryTests"/> has a real Prometheus evaluate them.</summary>
public sealed partial class AlertTests
{
    [ToolFact("promtool")]
    public async Task Promtool_finds_nothing_wrong_with_the_rules() =>
        Assert.DoesNotContain("FAILED", await RunningProgram.RunAsync("promtool", ["check", "rules", .. Repository.Rules]), StringComparison.Ordinal);

    [ToolFact("promtool")]
    public async Task Every_alert_fires_when_it_should_and_only_then()
    {
        var result = await RunningProgram.RunAsync("promtool", "test", "rules", Repository.AlertTests);

        Assert.Contains("SUCCESS", result, StringComparison.Ordinal);
        var tests = await File.ReadAllTextAsync(Repository.AlertTests);
        Assert.All(Alerts(), alert =>
        {
            Assert.Contains($"- name: {alert.Name} fires", tests, StringComparison.Ordinal);
            Assert.Contains($"- name: {alert.Name} keeps quiet", tests, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_alert_has_a_severity_words_for_a_person_and_a_runbook_that_exists()
    {
        var anchors = Repository.Handbook.Split('\n').Where(line => line.StartsWith('#')).Select(Anchor).ToHashSet(StringComparer.Ordinal);
        var alerts = Alerts();
        Assert.Equal(alerts.Count, alerts.Select(alert => alert.Name).Distinct(StringComparer.Ordinal).Count());

        Assert.All(alerts, alert =>
        {
            Assert.StartsWith("Concentrator", alert.Name, StringComparison.Ordinal);
            Assert.Matches(@"severity: (critical|warning|info)\n", alert.Text);
            Assert.Matches(@"\n +summary: \S", alert.Text);
            Assert.Matches(@"\n +description: \S", alert.Text);
            var runbook = Runbook.Match(alert.Text);
            Assert.True(runbook.Success, $"{alert.Name} has no runbook");
            Assert.Contains(runbook.Groups["anchor"].Value, anchors);
            Assert.Contains($"`{alert.Name}`", Repository.Handbook, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Runbooks_name_commands_and_keys_that_there_are()
    {
        var commands = Command.Matches(Repository.Runbooks).Select(match => match.Groups["command"].Value.TrimEnd()).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            var usage = await RunningProgram.RunAsync(Path.Combine(AppContext.BaseDirectory, "concentrator"), [.. command.Split(' '), "--help"]);
            Assert.Contains($"concentrator {command} ", usage, StringComparison.Ordinal);
        }

        var configuration = Repository.ConfigurationDocument;
        var keys = Key.Matches(Repository.Runbooks).Select(match => match.Groups["key"].Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains($"| `{key}` |", configuration, StringComparison.Ordinal));
    }

    private static List<(string Name, string Text)> Alerts() =>
        [.. Repository.Rules.SelectMany(file => Alert.Split(File.ReadAllText(file)).Skip(1)).Select(text => (text[..text.IndexOf('\n', StringComparison.Ordinal)], text))];

    /// <summary>The anchor of a heading as Markdown viewers make it.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.TrimStart('#', ' ').ToLowerInvariant().Where(sign => char.IsLetterOrDigit(sign) || sign is ' ' or '-').Select(sign => sign == ' ' ? '-' : sign));

    [GeneratedRegex(@"- alert: ", RegexOptions.None, 1000)]
    private static partial Regex Alert { get; }

    [GeneratedRegex("`concentrator (?<command>[a-z-]+( [a-z]+)?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Command { get; }

    [GeneratedRegex("`(?<key>(Admin|Authentication|Cluster|Edge|Policies|Pools|Radius|Sessions):[A-Za-z:<>]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key { get; }

    [GeneratedRegex(@"runbook_url: docs/operations\.md#(?<anchor>[a-z0-9-]+)\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Runbook { get; }
}
