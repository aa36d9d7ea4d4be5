using System.Net;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Tests.Policies;

/// <summary>What an edge could not enforce is found when a policy is loaded, not by the tunnels that it would end.</summary>
public sealed class PolicyLimitsTests
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, PacketFilter.MaxLines + 1).Select(i => $"permit in tcp 10.{i / 256}.{i % 256}.0/24 443")];

    [Fact]
    public void Filters_and_networks_up_to_the_limits_are_taken()
    {
        var sets = Enumerable.Range(0, TunnelAccess.MaxFilters - 1).ToDictionary(i => $"set{i}", i => (IReadOnlyList<string>)(i == 0 ? Lines[1..] : ["deny out udp 192.0.2.1 53"]), StringComparer.Ordinal);
        var rule = new RuleDefinition { Name = "most", FilterSets = [.. sets.Keys], Filters = [.. Lines[1..], "permit out tcp"], Remediation = Networks(TunnelAccess.MaxRemediation) };

        Assert.Empty(PolicyCompiler.Compile(new PolicyDefinition { Filters = sets, Rules = [rule] }, pools: null, out _));
    }

    [Fact]
    public void What_is_beyond_them_is_named_by_its_key()
    {
        var definition = new PolicyDefinition
        {
            Filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["web"] = ["permit in tcp 10.0.0.0/8 443"], ["long"] = Lines },
            Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Remediation = Networks(TunnelAccess.MaxRemediation + 1) } },
            Rules =
            [
                new RuleDefinition { Name = "sets", FilterSets = [.. Enumerable.Repeat("web", TunnelAccess.MaxFilters)], Filters = ["deny in udp"] },
                new RuleDefinition { Name = "lines", Filters = Lines },
                new RuleDefinition { Name = "networks", Health = "office" },
            ],
        };

        var problems = PolicyCompiler.Compile(definition, pools: null, out var set);

        Assert.Null(set);
        Assert.Equal(
            ["Policies:Filters:long:4096", "Policies:Rules:0:FilterSets", "Policies:Rules:1:Filters:4096", "Policies:Rules:2:Remediation"],
            problems.Select(problem => problem.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_an_account_and_a_rule_give_together_is_denied_when_no_edge_could_enforce_it()
    {
        var filter = new PacketFilter([], []);
        var decision = new PolicyDecision { Rule = "staff", Terms = AccessTerms.None with { Filters = [filter] } };
        var own = new TunnelAccess { Filters = [.. Enumerable.Repeat(filter, TunnelAccess.MaxFilters - 1)], RateUp = 1, RateDown = TunnelAccess.MaxRate };

        Assert.Null(AccessComposition.FaultIn(own: null, decision));
        Assert.Null(AccessComposition.FaultIn(own, decision));
        Assert.Contains("(16) and the rule's (1)", AccessComposition.FaultIn(own with { Filters = [.. own.Filters, filter] }, decision), StringComparison.Ordinal);
        Assert.NotNull(AccessComposition.FaultIn(own with { RateUp = 0 }, decision));
        Assert.NotNull(AccessComposition.FaultIn(own with { Remediation = [.. Networks(TunnelAccess.MaxRemediation + 1).Select(IPNetwork.Parse)] }, decision));
        Assert.NotNull(AccessComposition.FaultIn(own with { Filters = [new PacketFilter([.. Enumerable.Repeat(new FilterRule(FilterAction.Deny), PacketFilter.MaxLines + 1)], [])] }, decision));
    }

    private static IReadOnlyList<string> Networks(int count) => [.. Enumerable.Range(0, count).Select(i => $"10.{i / 256}.{i % 256}.0/24")];
}
