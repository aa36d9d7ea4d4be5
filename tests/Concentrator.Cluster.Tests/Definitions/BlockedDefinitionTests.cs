using System.Net;
using System.Text.Json.Nodes;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;

namespace Concentrator.Cluster.Tests.Definitions;

/// <summary>The block list as a part of the definitions: applied, exported, and what stays of it when Redis forgets.</summary>
public sealed class BlockedDefinitionTests : IAsyncLifetime
{
    private static readonly IPNetwork _client = IPNetwork.Parse("203.0.113.0/24");
    private static readonly IPNetwork _destination = IPNetwork.Parse("2001:db8::/32");
    private RedisServer _redis = null!;
    private ClusterHost _host = null!;

    private IDefinitionDirectory Definitions => _host.Edge.Link.Definitions;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _host = await ClusterHost.Start(ClusterHost.SettingsOf(_redis, new ControlPlaneSetup()));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task It_is_applied_as_a_whole_told_item_by_item_and_exported_as_it_is()
    {
        var wanted = new DefinitionSet { Blocked = new BlockedDefinition([_client], [_destination]) };
        Assert.Equal(1, (await Definitions.Apply(wanted, dryRun: true, default)).Version);
        Assert.Empty((await _host.Blocked.Get(default)).Clients);

        var first = await Definitions.Apply(wanted, dryRun: false, default);
        Assert.Equal((true, 2L), (first.Done, first.Version));
        Assert.Equal([("blocked clients", ApplyOutcome.Changed, "+203.0.113.0/24"), ("blocked destinations", ApplyOutcome.Changed, "+2001:db8::/32")], first.Items.Select(item => (item.Thing, item.Outcome, item.Detail)));
        var again = await Definitions.Apply(wanted, dryRun: false, default);
        Assert.Equal(2, again.Version);
        Assert.All(again.Items, item => Assert.Equal(ApplyOutcome.Unchanged, item.Outcome));

        // What is not named stays; what is named is all there is.
        var exported = (await _host.Edge.Link.Backup.Export(default)).Blocked!;
        Assert.Equal(([_client.ToString()], [_destination.ToString()]), (exported.Clients.ToArray(), exported.Destinations.ToArray()), ArrayPairs);
        Assert.True((await Definitions.Apply(new DefinitionSet { Blocked = new BlockedDefinition([], Destinations: null) }, dryRun: false, default)).Done);
        var list = await _host.Blocked.Get(default);
        Assert.Empty(list.Clients);
        Assert.Equal(_destination, Assert.Single(list.Destinations));
        Assert.Equal(3, (await Definitions.Apply(new DefinitionSet { Pools = (await Definitions.Get(default)).Pools }, dryRun: false, default)).Version);
    }

    [Fact]
    public async Task More_networks_than_there_may_be_change_nothing()
    {
        var many = Enumerable.Range(0, BlockChange.MaxNetworks + 1).Select(i => new IPNetwork(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), 32)).ToArray();

        var refused = await Definitions.Apply(new DefinitionSet { Blocked = new BlockedDefinition(many, Destinations: null) }, dryRun: false, default);

        Assert.False(refused.Done);
        Assert.Contains("10000 are the most", Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.Empty((await _host.Blocked.Get(default)).Clients);
    }

    [Fact]
    public async Task Silos_that_remember_write_it_again_under_its_version_and_after_a_loss_of_all_the_next_change_has_a_higher_one()
    {
        Assert.True((await Block(_client)).Done);
        var before = await _host.Blocked.Get(default);

        await _redis.KillAsync();
        await _redis.StartAgainAsync(empty: true);
        await Eventually(async () => (await _host.Blocked.Get(default)).Clients.Count == 1);
        Assert.Equal(before.Digest, (await _host.Blocked.Get(default)).Digest);

        // Nobody is left who remembers but the edges. They go by a list that somebody made, not by one that nobody did.
        await _host.Stop();
        await _redis.KillAsync();
        await _redis.StartAgainAsync(empty: true);
        await _host.StartAgain();
        Assert.Equal(0, (await _host.Blocked.Get(default)).Version);
        Assert.True((await Block(IPNetwork.Parse("198.51.100.0/24"))).Done);
        Assert.True((await _host.Blocked.Get(default)).Version >= before.Version, "The time is in it.");
    }

    [Fact]
    public async Task Of_two_lists_the_later_one_stays_whichever_definitions_it_is_in()
    {
        Assert.True((await Block(_client)).Done);
        var known = await _host.Blocked.Get(default);

        // A silo that had not seen the change yet has written definitions of a higher version, as after a loss.
        await Write(40, """{ "Clients": [], "Destinations": [], "Version": 5 }""");

        await Eventually(async () => (await Definitions.Get(default)).Version == 41);
        Assert.Equal(known.Digest, (await _host.Blocked.Get(default)).Digest);

        // One that has seeded an emptied Redis, and then pools were changed: nobody has made its list.
        await Write(50, """{ "Clients": [], "Destinations": [], "Version": 0 }""");

        await Eventually(async () => (await Definitions.Get(default)).Version == 51);
        Assert.Equal(known.Digest, (await _host.Blocked.Get(default)).Digest);
    }

    [Fact]
    public async Task What_a_silo_changes_that_knows_no_versions_of_the_list_is_a_change_and_gets_a_version()
    {
        // Nobody has made the list yet.
        await Write(30, """{ "Clients": ["198.51.100.0/24"], "Destinations": [] }""");
        await Eventually(async () => (await _host.Blocked.Get(default)).Clients.Contains(IPNetwork.Parse("198.51.100.0/24")));

        Assert.True((await Block(_client)).Done);
        var known = await _host.Blocked.Get(default);
        Assert.Equal(2, known.Clients.Count);

        await Write(40, """{ "Clients": ["203.0.113.0/24"], "Destinations": ["2001:db8::/32"] }""");
        await Eventually(async () => (await _host.Blocked.Get(default)).Destinations.Count == 1);
        var changed = await _host.Blocked.Get(default);
        Assert.Equal(_client, Assert.Single(changed.Clients));
        Assert.True(changed.Version > known.Version);
        Assert.Equal(41, (await Definitions.Get(default)).Version);

        // It has changed a pool, and the list has lost its version only.
        await Write(50, """{ "Clients": ["203.0.113.0/24"], "Destinations": ["2001:db8::/32"] }""");
        await Eventually(async () => (await Definitions.Get(default)).Version == 51);
        Assert.Equal(changed.Digest, (await _host.Blocked.Get(default)).Digest);
    }

    private static bool ArrayPairs((string[] One, string[] Other) left, (string[] One, string[] Other) right) => left.One.SequenceEqual(right.One) && left.Other.SequenceEqual(right.Other);

    private async Task Write(int version, string blocked)
    {
        await using var connection = await _redis.ConnectAsync();
        var database = connection.GetDatabase();
        var key = connection.GetServers()[0].Keys().Single(key => key.ToString().EndsWith("definitions", StringComparison.Ordinal));
        var stored = JsonNode.Parse((string)(await database.StringGetAsync(key))!)!;
        stored["Version"] = version;
        stored["Id"] = $"by another silo, {version}";
        stored["Blocked"] = JsonNode.Parse(blocked);
        await database.StringSetAsync(key, stored.ToJsonString());
    }

    private async Task<BlockOutcome> Block(IPNetwork network) => await _host.Blocked.Change(new BlockChange(BlockKind.Client, network, Add: true), default);

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (ControlPlaneUnavailableException) when (!limit.IsCancellationRequested)
            {
            }

            await Task.Delay(100, limit.Token);
        }
    }
}
