using System.Net;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Addresses;
using Concentrator.Control.Definitions;
using Concentrator.Control.Tests.Contract;

namespace Concentrator.Cluster.Tests.Definitions;

/// <summary>Pools are defined anew while edges hold their blocks and users log in.</summary>
public sealed class PoolDefinitionTests(SharedRedis redis) : IClassFixture<SharedRedis>, IAsyncLifetime
{
    private static readonly AddressPoolDefinition _pool = ControlPlaneSetup.Pool("10.9.0.0/29");
    private ClusterHost _host = null!;
    private TestEdge _edge = null!;

    private IDefinitionDirectory Definitions => _host.Edge.Link.Definitions;

    public async Task InitializeAsync()
    {
        _host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup { Pools = [_pool] }));
        await _host.AddUser("ann");
        _edge = await _host.NewEdge();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [RedisFact]
    public async Task A_pool_is_added_when_one_is_full_and_removed_again_when_nobody_is_in_it()
    {
        for (var i = 0; i < 5; i++)
        {
            await _edge.Dial("ann");
        }

        Assert.True((await Apply(_pool with { Prefix = IPNetwork.Parse("10.9.0.0/28") })).Done is false, "One block of /29 is not one of /28.");
        var second = ControlPlaneSetup.Pool("10.8.0.0/29", "second");
        var added = await Apply(_pool, second);
        Assert.Equal((true, 2L), (added.Done, added.Version));
        Assert.Equal([ApplyOutcome.Unchanged, ApplyOutcome.Created], added.Items.Select(item => item.Outcome));

        var login = await _edge.Dial("ann");
        Assert.Equal(("second", "10.8.0.2"), (login.Grant.Pool, login.Address.ToString()));
        var refused = await Apply(_pool);
        Assert.Equal((false, 2L), (refused.Done, refused.Version));
        Assert.Contains("10.8.0.2 is leased to ann on edge edge-1", Assert.Single(refused.Problems), StringComparison.Ordinal);

        await _edge.Close(login);
        Assert.True((await Apply(_pool)).Done);
        Assert.Equal(Protocol.Ppp.Authentication.AuthenticationFailure.NoAddress, (await _edge.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    [RedisFact]
    public async Task Growth_keeps_what_edges_hold_and_shrinking_below_it_is_refused_with_what_stands_in_the_way()
    {
        var small = _pool with { Prefix = IPNetwork.Parse("10.9.0.0/26"), BlockPrefixLength = 30 };
        Assert.True((await Apply(small)).Done);
        var logins = new List<TestLogin>();
        for (var i = 0; i < 30; i++)
        {
            logins.Add(await _edge.Dial("ann"));
        }

        Assert.True((await Apply(small with { Prefix = IPNetwork.Parse("10.9.0.0/25") })).Done);
        Assert.All(await _host.Sessions.List(default), session => Assert.StartsWith("10.9.0.", session.Address.ToString(), StringComparison.Ordinal));
        logins.Add(await _edge.Dial("ann"));

        var refused = await Apply(small with { Prefix = IPNetwork.Parse("10.9.0.0/29") });
        Assert.False(refused.Done);
        Assert.Equal(21, refused.Problems.Count);
        Assert.Matches(@"^… and \d+ more\.$", refused.Problems[^1]);
        Assert.Contains("block", (await Apply(small with { BlockPrefixLength = 29 })).Problems[0], StringComparison.Ordinal);

        foreach (var login in logins)
        {
            await _edge.Close(login);
        }

        Assert.True((await Apply(small with { Prefix = IPNetwork.Parse("10.9.0.0/29") })).Done);
        Assert.StartsWith("10.9.0.", (await _edge.Dial("ann")).Address.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Name_servers_and_excluded_addresses_are_those_of_the_next_grant()
    {
        var first = await _edge.Dial("ann");
        Assert.Equal("10.9.0.2", first.Address.ToString());
        var dns = IPAddress.Parse("192.0.2.53");
        Assert.True(AddressRange.TryParse("10.9.0.2-10.9.0.4", out var range));

        Assert.True((await Apply(_pool with { DnsServers = [dns], Excluded = [range] })).Done);
        var second = await _edge.Dial("ann");
        Assert.Equal("10.9.0.5", second.Address.ToString());
        await _edge.Close(first);
        await _edge.Close(second);
        Assert.NotEqual("10.9.0.2", (await _edge.Dial("ann")).Address.ToString());
        await Eventually(async () => (await _edge.Dial("ann")).Grant.DnsServers.SequenceEqual([dns]));
    }

    [RedisFact]
    public async Task A_gateway_that_a_client_has_is_refused_and_one_that_nobody_has_is_never_leased()
    {
        var login = await _edge.Dial("ann");

        var refused = await Apply(_pool with { Gateway = login.Address });
        Assert.Contains($"{login.Address} would be the pool's own", Assert.Single(refused.Problems), StringComparison.Ordinal);

        Assert.True((await Apply(_pool with { Gateway = IPAddress.Parse("10.9.0.3") })).Done);
        var addresses = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            addresses.Add((await _edge.Dial("ann")).Address.ToString());
        }

        Assert.DoesNotContain("10.9.0.3", addresses);
        Assert.Contains("10.9.0.1", addresses);
    }

    [RedisFact]
    public async Task Another_version_a_dry_run_and_a_wrong_file_change_nothing_and_every_problem_is_named()
    {
        await _host.AddUser("bob", "10.20.0.1");
        var other = ControlPlaneSetup.Pool("10.20.0.0/24", "other");
        Assert.False((await Definitions.Apply(new DefinitionSet { Version = 7, Pools = [_pool, other] }, dryRun: false, default)).Done);
        Assert.Contains("is user bob's", Assert.Single((await Apply(_pool, other)).Problems), StringComparison.Ordinal);
        Assert.True((await Definitions.Apply(new DefinitionSet { Version = 1, Pools = [_pool with { DnsServers = [IPAddress.Loopback] }] }, dryRun: true, default)).Done);

        var wrong = await Definitions.Apply(
            new DefinitionSet
            {
                Pools = [_pool, _pool],
                Users = [new UserDefinition("cid"), new UserDefinition("dan") { Password = "short" }, new UserDefinition("eve") { Password = TestUsers.Password, Address = IPAddress.Parse("10.9.0.1") }],
            },
            dryRun: false,
            default);
        Assert.False(wrong.Done);
        Assert.Equal(4, wrong.Problems.Count);
        var state = await Definitions.Get(default);
        Assert.Equal((1L, 1), (state.Version, state.Pools.Count));
        Assert.Equal(2, (await _host.Users.List(default)).Count);
    }

    [RedisFact]
    public async Task Users_are_created_and_changed_and_what_is_as_defined_already_is_told_so()
    {
        var set = new DefinitionSet { Users = [new UserDefinition("ann") { Address = IPAddress.Parse("10.20.0.1") }, new UserDefinition("bob") { Password = "battery staple" }] };

        var first = await Definitions.Apply(set, dryRun: false, default);
        Assert.Equal([ApplyOutcome.Changed, ApplyOutcome.Created], first.Items.Select(item => item.Outcome));
        var second = await Definitions.Apply(set, dryRun: false, default);
        Assert.Equal([ApplyOutcome.Unchanged, ApplyOutcome.Unchanged], second.Items.Select(item => item.Outcome));
        Assert.Equal("10.20.0.1", (await _edge.Dial("ann")).Address.ToString());
        await _edge.Dial("bob", "battery staple");
    }

    [RedisFact]
    public async Task Groups_of_a_definition_are_all_that_the_user_is_in_and_without_any_they_stay()
    {
        async Task<(ApplyOutcome, string)> Apply(UserDefinition user) =>
            Assert.Single((await Definitions.Apply(new DefinitionSet { Users = [user] }, dryRun: false, default)).Items) is var item ? (item.Outcome, item.Detail) : default;

        Assert.Equal((ApplyOutcome.Changed, "groups none → staff, ops"), await Apply(new UserDefinition("ann") { Groups = ["staff", "ops"] }));
        Assert.Equal((ApplyOutcome.Unchanged, ""), await Apply(new UserDefinition("ann") { Groups = ["OPS", "Staff"] }));
        Assert.Equal((ApplyOutcome.Unchanged, ""), await Apply(new UserDefinition("ann")));
        Assert.Equal((ApplyOutcome.Changed, "groups staff, ops → ops"), await Apply(new UserDefinition("ann") { Groups = ["ops"] }));
        Assert.Equal(ApplyOutcome.Created, (await Apply(new UserDefinition("eve") { Password = TestUsers.Password, Groups = ["field"] })).Item1);
        Assert.Equal(["field"], (await _host.Users.Find("eve", default))!.Groups);

        var wrong = await Definitions.Apply(new DefinitionSet { Users = [new UserDefinition("ann") { Groups = ["a,b"] }] }, dryRun: false, default);
        Assert.Contains("comma", Assert.Single(wrong.Problems), StringComparison.Ordinal);
        Assert.Equal(["ops"], (await _host.Users.Find("ann", default))!.Groups);
    }

    [RedisFact]
    public async Task Definitions_outlive_a_restart_and_configuration_only_seeds_what_is_absent()
    {
        var second = ControlPlaneSetup.Pool("10.8.0.0/29", "second");
        Assert.True((await Apply(second, _pool)).Done);

        await _host.Restart();

        var state = await Definitions.Get(default);
        Assert.Equal(2, state.Version);
        Assert.Equal(["second", "test"], state.Pools.Select(pool => pool.Name));
    }

    [RedisFact]
    public async Task No_address_is_given_twice_or_stranded_while_a_pool_comes_and_goes_under_logins()
    {
        var second = ControlPlaneSetup.Pool("10.8.0.0/27", "second") with { BlockPrefixLength = 30 };
        var edges = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => _host.NewEdge($"busy-{i}")));
        using var over = new CancellationTokenSource();
        var held = new System.Collections.Concurrent.ConcurrentDictionary<IPAddress, string>();
        var twice = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var dialling = edges.Select(edge => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                var login = await edge.Login("ann", TestUsers.Password);
                if (login.Answer.Grant is null || !await edge.OpenTunnel(login))
                {
                    continue;
                }

                if (!held.TryAdd(login.Address, edge.Name))
                {
                    twice.Enqueue($"{login.Address} of {held.GetValueOrDefault(login.Address)} and {edge.Name}");
                }

                await Task.Delay(20);
                held.TryRemove(login.Address, out _);
                await edge.Close(login);
            }
        })).ToList();

        var changes = 0;
        for (var i = 0; i < 30; i++)
        {
            changes += (await Apply(i % 2 == 0 ? [_pool, second] : [_pool])).Done ? 1 : 0;
        }

        await over.CancelAsync();
        await Task.WhenAll(dialling);
        Assert.Empty(twice);
        Assert.True(changes >= 2, $"{changes} changes were done.");
        Assert.True((await Apply(_pool)).Done);
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            for (var i = 0; i < 6; i++)
            {
                Assert.Equal("test", (await _edge.Login("ann", TestUsers.Password)).Grant.Pool);
            }
        });
    }

    private async Task<ApplyReport> Apply(params IReadOnlyList<AddressPoolDefinition> pools) => await Definitions.Apply(new DefinitionSet { Pools = pools }, dryRun: false, default);

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(200, limit.Token);
        }
    }
}
