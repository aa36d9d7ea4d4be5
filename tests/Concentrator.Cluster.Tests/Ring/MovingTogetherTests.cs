using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Tests.Ring;

/// <summary>Grains that need each other leave a silo together: none waits where it goes for another that is on the way.</summary>
public sealed class MovingTogetherTests
{
    private const int Users = 96;
    private const int Edges = 8;

    [RedisFact]
    public async Task A_silo_that_stops_leaves_no_grain_behind_when_users_edges_and_pools_leave_with_what_they_read()
    {
        await using var redis = await RedisServer.StartAsync();
        using var witness = new DrainWitness();
        using var loggers = witness.CreateFactory();
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis, new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/20")] }), loggers: loggers);
        await Task.WhenAll(Enumerable.Range(0, Users).Select(i => host.AddUser($"user-{i}")));
        var edges = await Task.WhenAll(Enumerable.Range(0, Edges).Select(i => host.NewEdge($"edge-{i}")));
        var tunnels = (await Task.WhenAll(edges.Select((edge, i) => DialAll(edge, Enumerable.Range(0, Users).Where(user => user % Edges == i))))).SelectMany(part => part).ToHashSet();

        await host.Silos[0].Stop(default);

        Assert.Equal([0], witness.Left);
        Assert.Equal(tunnels, (await host.Sessions.List(default)).Select(session => session.Tunnel).ToHashSet());
    }

    [RedisFact]
    public async Task A_silo_that_stops_leaves_no_grain_behind_while_users_with_addresses_of_their_own_log_in()
    {
        await using var redis = await RedisServer.StartAsync();
        using var witness = new DrainWitness();
        using var loggers = witness.CreateFactory();
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis, new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/20")] }), loggers: loggers);
        await Task.WhenAll(Enumerable.Range(0, Edges).Select(i => host.AddUser($"user-{i}", $"10.9.1.{i + 1}")));
        var edges = await Task.WhenAll(Enumerable.Range(0, Edges).Select(i => host.NewEdge($"edge-{i}")));

        // So that the addresses are asked for of edges: they are in blocks of theirs.
        await Task.WhenAll(edges.Select((edge, i) => DialAll(edge, Enumerable.Repeat(i, 3))));
        using var stopped = new CancellationTokenSource();
        var logins = edges.Select((edge, i) => LogInUntil(edge, $"user-{i}", stopped.Token)).ToList();
        await host.Silos[0].Stop(default);
        await stopped.CancelAsync();

        Assert.All(await Task.WhenAll(logins), count => Assert.True(count > 0));
        Assert.Equal([0], witness.Left);
    }

    private static async Task<int> LogInUntil(TestEdge edge, string user, CancellationToken done)
    {
        var count = 0;
        while (true)
        {
            try
            {
                // A conversation that the silo takes with it ends unknown, or without an answer: who dials again gets in.
                var failure = (await edge.Login(user, TestUsers.Password)).Answer.Failure;
                Assert.True(failure is AuthenticationFailure.None or AuthenticationFailure.UnknownConversation, $"{failure}");
                count += failure == AuthenticationFailure.None ? 1 : 0;
            }
            catch (ControlPlaneUnavailableException) when (!done.IsCancellationRequested)
            {
            }

            if (done.IsCancellationRequested && count > 0)
            {
                return count;
            }
        }
    }

    private static async Task<List<TunnelId>> DialAll(TestEdge edge, IEnumerable<int> users)
    {
        var tunnels = new List<TunnelId>();
        foreach (var user in users)
        {
            tunnels.Add((await edge.Dial($"user-{user}")).Tunnel);
        }

        return tunnels;
    }
}
