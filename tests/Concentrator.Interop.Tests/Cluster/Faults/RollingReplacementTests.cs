using System.Diagnostics;
using System.Net;
using Concentrator.Client;
using Concentrator.Interop.Tests.Swarms;
using Concentrator.Tls;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>Every edge and every silo is replaced, one after another, while users log in.</summary>
public sealed class RollingReplacementTests(ITestOutputHelper output)
{
    private const int LoginsPerSecond = 20;
    private const int Sources = 2000;

    [ClusterFact("haproxy")]
    public async Task No_login_fails_while_an_edge_and_a_silo_are_replaced()
    {
        var outcomes = await ReplaceAsync(200, new FaultPlan { Edges = 2 }, edges: 1, silos: 1);

        Assert.All(outcomes, outcome => Assert.False(outcome.HasFailed, outcome.SecondFailure));
    }

    [ClusterFact("haproxy", Timeout = 900_000)]
    [Trait("Tier", "long")]
    public async Task None_of_2000_logins_fails_while_every_node_is_replaced()
    {
        var outcomes = await ReplaceAsync(2000, new FaultPlan { Silos = 3 }, edges: 3, silos: 3);

        Assert.All(outcomes, outcome => Assert.False(outcome.HasFailed, outcome.SecondFailure));
        Assert.InRange(outcomes.Count(outcome => outcome.FirstFailure is not null), 0, outcomes.Count / 200);
    }

    private async Task<IReadOnlyList<LoginOutcome>> ReplaceAsync(int atLeast, FaultPlan plan, int edges, int silos)
    {
        await using var world = await FaultWorld.StartAsync(plan);
        var clients = world.Clients(1);
        using var tls = new TlsClientContext(new TlsClientOptions { HostName = clients.Host, TrustAnyCertificate = true });
        var stream = new LoginStream((login, stop) => SstpConnection.ConnectAsync(Options(clients, login), tls, static _ => { }, TimeProvider.System, stop), LoginsPerSecond, new Random(1865));

        var replaced = ReplaceAsync(world, [.. world.Edges.Take(edges), .. world.Silos.Take(silos)]);
        var outcomes = await stream.RunAsync(atLeast, replaced);
        await replaced;
        output.WriteLine(LoginStream.Describe(outcomes));
        output.WriteLine($"{world.AssertNoAddressInTwoPlaces(outcomes.Count(outcome => !outcome.HasFailed), prefixes: 0)} stays in forwarding tables, none of an address in two places");
        return outcomes;
    }

    private async Task ReplaceAsync(FaultWorld world, IReadOnlyList<ClusterNode> nodes)
    {
        foreach (var node in nodes)
        {
            var clock = Stopwatch.StartNew();
            await world.StopAsync(node);
            var stopped = clock.Elapsed;
            await node.StartReadyAsync();
            await world.Haproxy.UntilAsync(servers => servers.All(server => server.Status is "UP"));
            output.WriteLine(FormattableString.Invariant($"{node.Name}: stopped after {stopped.TotalSeconds:F1} s, its successor was ready after {clock.Elapsed.TotalSeconds:F1} s"));
        }
    }

    private static SstpClientOptions Options(SwarmOptions clients, int login) => new()
    {
        Host = clients.Host,
        Port = clients.Port,
        UserName = clients.Users[login % clients.Users.Count],
        Password = clients.Password,
        LocalEndPoint = new IPEndPoint(clients.Source(login % Sources), 0),
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };
}
