using System.Text.RegularExpressions;
using Concentrator.Cluster.Grains;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Users;
using Concentrator.Protocol.Health;

namespace Concentrator.Cluster.Tests.Leases;

/// <summary>A silo dies when of what belongs together one document is written and the other is not: the one is put back in Redis as it was before.</summary>
public sealed class HalfWrittenTests(SharedRedis redis) : IClassFixture<SharedRedis>, IAsyncLifetime
{
    private const int Tunnels = 3;

    private static readonly TimeSpan _grace = TimeSpan.FromMinutes(5);

    /// <summary>Wants a firewall of all, and lets who has one reach little; bob has time to get one.</summary>
    private static readonly PolicyDefinition Office = new()
    {
        Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"] }, ["patient"] = new() { Require = ["firewall"], GraceTime = _grace } },
        Rules = [new RuleDefinition { Name = "bob", When = new ConditionDefinition { Users = ["bob"] }, Health = "patient" }, new RuleDefinition { Name = "all", Health = "office", Filters = ["permit in tcp 10.0.0.0/8 443"] }],
    };

    private ClusterHost _host = null!;
    private TestEdge _edge = null!;

    public async Task InitializeAsync()
    {
        _host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup { Policies = Office }), silos: 1);
        await _host.AddUser("ann");
        await _host.AddUser("bob");
        _edge = await _host.NewEdge();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_edge_ends_at_the_new_level_when_only_the_sessions_were_written()
    {
        var logins = await Dial();
        var before = await Read("/edge/edge-1/edge");
        var stated = await State(logins);
        Assert.True(await _host.Sessions.Disconnect(logins[0].Tunnel, "over", default));

        await _host.Stop();
        await Write(before);
        await _host.StartAgain();

        var commands = (await _edge.Commands()).Commands;
        Assert.Equal((logins[0].Tunnel, TunnelEndReason.Administrator), commands.Where(command => command.Kind == EdgeCommandKind.Disconnect).Select(command => (command.Tunnel, command.EndReason)).Single());
        foreach (var login in logins[1..])
        {
            var command = commands.Last(command => command.Tunnel == login.Tunnel);
            Assert.Equal((EdgeCommandKind.Access, AccessLevel.Full, stated), (command.Kind, command.Access!.Level, command.Access));
            Assert.Equal((ushort)443, command.Access.Filters.Single().In.Single().RemotePorts!.Value.First);
            Assert.True(command.Facts!.Peer.Health!.Firewall);
        }

        await AssertNothingMore(commands[^1].Sequence);
    }

    [Fact]
    public async Task An_edge_that_has_done_what_it_was_commanded_is_commanded_what_comes_later_also_when_its_record_was_not_written()
    {
        var logins = await Dial();
        await State(logins);
        var before = await Read("/edge/edge-1/edge");
        var done = (await _edge.Commands()).Commands[^1].Sequence;
        await _edge.Wait(TimeSpan.FromSeconds(1));

        await _host.Stop();
        await Write(before);
        await _host.StartAgain();
        await _host.ControlPlane.StateHealth(new HealthRequest(_edge.Name, _edge.Epoch, logins[0].Tunnel, Statement() with { Firewall = false }), default);

        var last = (await _edge.Commands(done)).Commands.Last(command => command.Tunnel == logins[0].Tunnel);
        Assert.Equal(AccessLevel.Quarantine, last.Access!.Level);
        await AssertNothingMore(last.Sequence);
    }

    [Fact]
    public async Task An_edge_ends_at_the_level_that_holds_when_only_its_record_was_written()
    {
        var logins = await Dial();
        var before = await Read("/block/");
        await State(logins);

        await _host.Stop();
        await Write(before);
        await _host.StartAgain();

        // Nobody has been told that the statement was taken: whoever made it makes it again.
        var answer = await _host.ControlPlane.StateHealth(new HealthRequest(_edge.Name, _edge.Epoch, logins[0].Tunnel, Statement()), default);
        Assert.Equal(AccessLevel.Full, answer.Access!.Level);
        var command = (await _edge.Commands()).Commands.Last(command => command.Tunnel == logins[0].Tunnel);
        Assert.Equal((AccessLevel.Full, answer.Access), (command.Access!.Level, command.Access));
    }

    [Fact]
    public async Task A_user_who_was_not_told_of_an_unhealthy_machine_is_told_by_whoever_recalls_its_session()
    {
        var before = await Read(IUserShardGrain.KeyOf(UserKey.Of("bob")));
        var first = await _edge.Dial("bob");
        Assert.Equal(AccessLevel.Probation, first.Grant.Access.Level);
        await _edge.Wait(_grace / 2);

        await _host.Stop();
        await Write(before);
        await _host.StartAgain();
        await _edge.Renew();

        Assert.Equal(first.Grant.Access.ProbationEnds, (await _edge.Dial("bob")).Grant.Access.ProbationEnds);
    }

    [Fact]
    public async Task A_session_in_quarantine_stays_there_when_an_older_version_has_written_it()
    {
        var login = await _edge.Dial("bob");
        await _edge.Wait(_grace + TimeSpan.FromSeconds(1));
        Assert.Equal(AccessLevel.Quarantine, (await StateOff()).Access!.Level);

        await _host.Stop();
        await Forget("/block/");
        await Forget(IUserShardGrain.KeyOf(UserKey.Of("bob")));
        await _host.StartAgain();

        Assert.Equal(AccessLevel.Quarantine, (await StateOff()).Access!.Level);
        Assert.Equal(AccessLevel.Quarantine, (await _edge.Dial("bob")).Grant.Access.Level);

        async Task<HealthAnswer> StateOff() => await _host.ControlPlane.StateHealth(new HealthRequest(_edge.Name, _edge.Epoch, login.Tunnel, Statement() with { Firewall = false }), default);
    }

    [Fact]
    public async Task A_filter_that_is_lost_denies_everything_until_the_policy_says_it_again()
    {
        var logins = await Dial();
        Assert.DoesNotContain("RemotePorts", await Text("/block/"), StringComparison.Ordinal);
        Assert.Contains("RemotePorts", await Text("/edge/edge-1/filters"), StringComparison.Ordinal);
        await _host.Stop();
        foreach (var (key, _) in await Read("/edge/edge-1/filters"))
        {
            await using var connection = await redis.Server.ConnectAsync();
            await connection.GetDatabase().KeyDeleteAsync(key);
        }

        await _host.StartAgain();

        var commands = (await _edge.Commands()).Commands;
        Assert.Equal(logins.Select(login => login.Tunnel).ToHashSet(), commands.Select(command => command.Tunnel).ToHashSet());
        Assert.All(commands, command => Assert.Equal(logins[0].Grant.Access, command.Access));
    }

    [Fact]
    public async Task Filters_that_no_tunnel_has_any_more_are_dropped()
    {
        var logins = await Dial();
        Assert.Contains("RemotePorts", await Text("/edge/edge-1/filters"), StringComparison.Ordinal);
        foreach (var login in logins)
        {
            await _edge.Close(login);
        }

        // The sweeper comes by in its own time.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await Text("/edge/edge-1/filters")).Contains("RemotePorts", StringComparison.Ordinal))
        {
            await Task.Delay(100, patience.Token);
        }
    }

    private async Task<List<TestLogin>> Dial()
    {
        List<TestLogin> logins = [];
        for (var i = 0; i < Tunnels; i++)
        {
            logins.Add(await _edge.Dial("ann"));
        }

        Assert.All(logins, login => Assert.Equal(AccessLevel.Quarantine, login.Grant.Access.Level));
        return logins;
    }

    private StatementOfHealth Statement() => new() { Source = HealthSource.Tunnel, At = _host.Clock.GetUtcNow(), Firewall = true };

    private async Task<TunnelAccess> State(List<TestLogin> logins)
    {
        TunnelAccess? access = null;
        foreach (var login in logins)
        {
            access = (await _host.ControlPlane.StateHealth(new HealthRequest(_edge.Name, _edge.Epoch, login.Tunnel, Statement()), default)).Access;
        }

        Assert.Equal(AccessLevel.Full, access!.Level);
        return access;
    }

    private async Task AssertNothingMore(long after)
    {
        var waiting = _edge.Commands(after);
        await _host.Sessions.Disconnect(_edge.Open.Last(), "the next", default);
        Assert.Equal("the next", Assert.Single((await waiting).Commands).Reason);
    }

    /// <summary>Takes away what an older version does not know of unhealthy machines.</summary>
    private async Task Forget(string part)
    {
        var forgotten = 0;
        await using var connection = await redis.Server.ConnectAsync();
        foreach (var (key, _) in await Read(part))
        {
            foreach (var field in await connection.GetDatabase().HashGetAllAsync(key))
            {
                var text = field.Value.ToString();
                var without = Regex.Replace(text, "\"Lapses\":\\[[^\\]]*\\],?", "", RegexOptions.None, TimeSpan.FromSeconds(5));
                if (!string.Equals(text, without, StringComparison.Ordinal))
                {
                    forgotten++;
                    await connection.GetDatabase().HashSetAsync(key, field.Name, without.Replace(",}", "}", StringComparison.Ordinal));
                }
            }
        }

        Assert.NotEqual(0, forgotten);
    }

    /// <summary>What stands in the documents of this cluster whose keys have a part.</summary>
    private async Task<string> Text(string part)
    {
        await using var connection = await redis.Server.ConnectAsync();
        var fields = await Task.WhenAll((await Read(part)).Select(document => connection.GetDatabase().HashValuesAsync(document.Key)));
        return string.Join('\n', fields.SelectMany(values => values.Select(value => value.ToString())));
    }

    /// <summary>The documents of this cluster whose keys have a part.</summary>
    private async Task<List<(string Key, byte[] Content)>> Read(string part)
    {
        await using var connection = await redis.Server.ConnectAsync();
        List<(string, byte[])> found = [];
        foreach (var key in connection.GetServers()[0].Keys(pattern: $"*{_host.Settings.ClusterName}*").Select(key => key.ToString()).Where(key => key.Contains(part, StringComparison.Ordinal)))
        {
            found.Add((key, (await connection.GetDatabase().KeyDumpAsync(key))!));
        }

        return found;
    }

    private async Task Write(List<(string Key, byte[] Content)> documents)
    {
        Assert.NotEmpty(documents);
        await using var connection = await redis.Server.ConnectAsync();
        foreach (var (key, content) in documents)
        {
            await connection.GetDatabase().KeyDeleteAsync(key);
            await connection.GetDatabase().KeyRestoreAsync(key, content);
        }
    }
}
