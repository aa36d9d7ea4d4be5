using System.Diagnostics;
using System.Net;
using Concentrator.Control.Policies;

namespace Concentrator.LoadTests;

/// <summary>What the access policy costs, alone in this process: decisions a second on one core, when the last rule decides, and the time to compile the rules.</summary>
internal static class PolicyBenchmark
{
    public static IEnumerable<Figure> Run(BenchOptions options)
    {
        var seconds = Math.Max(1, options.Seconds / 5);
        foreach (var count in new[] { 1, 10, 100, 1_000 })
        {
            var clock = Stopwatch.StartNew();
            PolicyCompiler.Compile(new PolicyDefinition { Rules = Rules(count) }, pools: null, out var policies);
            var compiled = clock.Elapsed;
            yield return new Figure($"policy of {count} rules, decisions", DecisionsPerSecond(policies!, seconds), "decisions/s of one core");
            if (count == 1_000)
            {
                yield return new Figure("policy of 1000 rules, compiled", compiled.TotalMilliseconds, "ms");
            }
        }
    }

    /// <summary>Groups, users with patterns, networks and hours; everybody fits the last only.</summary>
    private static List<RuleDefinition> Rules(int count) =>
    [
        .. Enumerable.Range(0, count - 1).Select(i => new RuleDefinition
        {
            Name = $"rule {i}",
            RateDown = "20M",
            When = (i % 4) switch
            {
                0 => new ConditionDefinition { Groups = [$"group-{i}"], Hours = ["Mon-Fri 08:00-18:00"] },
                1 => new ConditionDefinition { Users = [$"user-{i}-*"] },
                2 => new ConditionDefinition { Sources = [$"10.{i % 250}.0.0/16"] },
                _ => new ConditionDefinition { Groups = [$"group-{i}", $"other-{i}"], Methods = ["eap-tls"] },
            },
        }),
        new RuleDefinition { Name = "everybody", Filters = ["permit in tcp 10.0.0.0/8 443"] },
    ];

    private static double DecisionsPerSecond(PolicySet policies, int seconds)
    {
        var now = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var facts = new PolicyFacts { UserName = "anna", Groups = ["staff", "field"], Client = IPAddress.Parse("192.0.2.7"), Edge = "edge1", Begun = now };
        var (count, permitted) = (0L, 0L);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            for (var i = 0; i < 100; i++)
            {
                permitted += policies.Decide(facts, now).Denial is null ? 1 : 0;
                count++;
            }
        }

        return permitted == count ? count / clock.Elapsed.TotalSeconds : 0;
    }
}
