using System.Globalization;
using Concentrator.Cluster.Storage;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Accounting;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Concentrator.Cluster.Tests.Storage;

public sealed class AccountingStreamTests(SharedRedis redis) : IClassFixture<SharedRedis>
{
    [RedisFact]
    public async Task A_tunnel_is_stopped_once_also_after_the_first_Stop_was_delivered()
    {
        var options = ConfigurationOptions.Parse(redis.Server.ConnectionString);
        options.AllowAdmin = true;
        await using var link = await RedisLink.Connect(options, $"test-{Guid.NewGuid():n}", NullLogger.Instance, CancellationToken.None);
        var stream = new AccountingStream(link, 3);
        var tunnel = TunnelId.Create();
        var first = new AccountingRecord(tunnel, AcctStatusType.Stop, DateTimeOffset.FromUnixTimeSeconds(1_000), [1, 2, 255, 0]);
        await stream.Add([new AccountingRecord(tunnel, AcctStatusType.Start, first.At, [7]), first]);
        await stream.Add([first with { At = first.At.AddSeconds(-100), Attributes = [9] }]);

        var waiting = await stream.Read(10, new HashSet<TunnelId>(), default);
        Assert.Equal([AcctStatusType.Start, AcctStatusType.Stop], waiting.Select(each => each.Record.Status));
        Assert.Equal(first.At, waiting[1].Record.At);
        Assert.Equal(first.Attributes, waiting[1].Record.Attributes);

        await stream.Remove([.. waiting], default);
        await stream.Add([first]);
        Assert.Equal(0, await stream.Count(default));
        await stream.Add([first with { Tunnel = TunnelId.Create() }]);
        Assert.Equal(1, await stream.Count(default));
    }

    [RedisFact]
    public async Task Where_edges_are_told_of_all_records_of_an_edge_are_in_one_line()
    {
        await using var server = new TestRadiusServer(_ => null);
        var setup = new ControlPlaneSetup { Accounting = new RadiusAccountingOptions { Servers = [server.Options()], TellsOfEdges = true } };
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, setup));
        await host.AddUser("ann");
        var edge = await host.NewEdge();
        for (var i = 0; i < 5; i++)
        {
            await edge.Dial("ann");
        }

        await using var client = await redis.Server.ConnectAsync();
        var key = string.Create(CultureInfo.InvariantCulture, $"{host.Settings.ClusterName}/accounting/{AccountingStream.ShardOf(edge.Name)}");
        var statuses = (await client.GetDatabase().StreamRangeAsync(key)).Select(entry => entry["status"].ToString()).ToList();
        Assert.Equal(nameof(AcctStatusType.AccountingOn), statuses[0]);
        Assert.Equal(5, statuses.Count(status => string.Equals(status, nameof(AcctStatusType.Start), StringComparison.Ordinal)));
    }
}
