using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;

namespace Concentrator.Cluster.Tests.Storage;

public sealed class SessionHistoryTests(SharedRedis redis) : IClassFixture<SharedRedis>
{
    private const int Sessions = 60;

    [RedisFact]
    public async Task Sessions_that_end_at_once_are_each_added_once()
    {
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup()));
        var (edge, logins) = await Dial(host);

        await Task.WhenAll(logins.Select(login => host.ControlPlane.Closed(new ClosedRequest(edge.Name, edge.Epoch, login.Tunnel, default, TunnelEndReason.ClientDisconnect, ""), default).AsTask()));

        Assert.Equal(Sessions, await Entries(host));
        Assert.Equal(Sessions, (await host.Sessions.History(userName: null, 1000, default)).Count);
    }

    [RedisFact]
    public async Task All_sessions_of_a_lost_edge_are_each_added_once()
    {
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup()));
        var (edge, _) = await Dial(host);

        await edge.Introduce();

        Assert.Equal(Sessions, await Entries(host));
        Assert.All(await host.Sessions.History(userName: null, 1000, default), ended => Assert.Equal(TunnelEndReason.EdgeLost, ended.Reason));
    }

    private static async Task<(TestEdge Edge, List<TestLogin> Logins)> Dial(ClusterHost host)
    {
        await host.AddUser("ann");
        var edge = await host.NewEdge();
        List<TestLogin> logins = [];
        for (var i = 0; i < Sessions; i++)
        {
            logins.Add(await edge.Dial("ann"));
        }

        return (edge, logins);
    }

    private async Task<long> Entries(ClusterHost host)
    {
        await using var client = await redis.Server.ConnectAsync();
        return await client.GetDatabase().StreamLengthAsync($"{host.Settings.ClusterName}/history");
    }
}
