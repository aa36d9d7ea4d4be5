using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Health;

namespace Concentrator.Cluster.Tests.Ports;

public sealed class HealthPolicyGrainTests(SharedRedis redis) : IClassFixture<SharedRedis>
{
    [RedisFact]
    public async Task A_login_and_a_statement_are_judged_by_the_policys_grain_on_the_silo_that_asks()
    {
        var setup = new ControlPlaneSetup
        {
            Pools = [ControlPlaneSetup.Pool("10.64.0.0/16")],
            Policies = new PolicyDefinition
            {
                Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"] }, ["idle"] = new() { Require = ["antivirus"] } },
                Rules = [new RuleDefinition { Name = "everybody", Health = "office" }],
            },
        };
        var witness = new HealthWitness();
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, setup), observe: witness.Observe);
        var edges = new List<TestEdge>();
        for (var number = 0; number < 8; number++)
        {
            await host.AddUser($"user{number}");
            edges.Add(await host.NewEdge($"edge-{number}"));
        }

        for (var number = 0; number < edges.Count; number++)
        {
            var edge = edges[number];
            var login = await edge.Dial($"user{number}");
            Assert.Equal(AccessLevel.Quarantine, login.Grant.Access.Level);
            Assert.Equal((2 * number) + 1, witness.Answered.Count);
            var statement = new StatementOfHealth { Source = HealthSource.Tunnel, At = host.Clock.GetUtcNow(), Firewall = true };
            var answer = await host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch, login.Tunnel, statement), default);
            Assert.Equal(AccessLevel.Full, answer.Access!.Level);
            Assert.Equal(2 * (number + 1), witness.Answered.Count);
        }

        // One asks at a time, so that questions and answers stand in the same order.
        Assert.Equal(witness.Asked, witness.Answered.Select(answer => (answer.Silo, answer.Policy)));
        Assert.All(witness.Answered, answer => Assert.Equal(("office", true), (answer.Policy, answer.Version > 0)));
        Assert.Equal(2, witness.Answered.Select(answer => answer.Silo).Distinct(StringComparer.Ordinal).Count());
    }
}
