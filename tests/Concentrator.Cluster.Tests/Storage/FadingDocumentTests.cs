using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Tests.Storage;

public sealed class FadingDocumentTests(SharedRedis redis) : IClassFixture<SharedRedis>
{
    [Fact]
    public async Task What_is_remembered_of_a_RADIUS_servers_user_is_dropped_by_Redis_some_day()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs"));
        var settings = ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup
        {
            Radius = new RadiusOptions { Servers = [server.Options()] },
            Policies = new PolicyDefinition
            {
                Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], GraceTime = TimeSpan.FromMinutes(5) } },
                Rules = [new RuleDefinition { Name = "all", Health = "office" }],
            },
        });
        await using var host = await ClusterHost.Start(settings, silos: 1);
        var edge = await host.NewEdge();
        var login = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.Equal(AccessLevel.Probation, login.Grant.Access.Level);
        Assert.True(await edge.OpenTunnel(login));

        await using var connection = await redis.Server.ConnectAsync();
        var key = Assert.Single(connection.GetServers()[0].Keys(pattern: $"*{settings.ClusterName}*"), key => key.ToString().EndsWith("/lapses", StringComparison.Ordinal));
        Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value, HealthLapses.KeptFor - TimeSpan.FromHours(1), HealthLapses.KeptFor);
    }
}
