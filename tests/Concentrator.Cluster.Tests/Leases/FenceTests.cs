using System.Net;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Tests.Leases;

/// <summary>What an edge held goes to nobody else before its lease and the grace time are over, unless it said itself that it is done.</summary>
public sealed class FenceTests(SharedRedis redis) : IClassFixture<SharedRedis>, IAsyncLifetime
{
    private static readonly AddressPoolDefinition _twoBlocks = new() { Name = "test", Prefix = IPNetwork.Parse("10.9.0.0/28"), BlockPrefixLength = 29 };
    private ClusterHost _host = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_silent_edges_addresses_go_to_another_when_its_lease_and_the_grace_time_are_over_and_not_before()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        var held = await first.Dial("ann");
        await FillBlock(second);
        await Pass(_host.Settings.Fence - TimeSpan.FromSeconds(1), second);
        Assert.Equal(AuthenticationFailure.NoAddress, (await second.Login("ann", TestUsers.Password)).Answer.Failure);
        Assert.Contains(await _host.Sessions.List(default), session => session.Tunnel == held.Tunnel);

        await Pass(TimeSpan.FromSeconds(1), second);

        Assert.Equal(held.Address, (await second.Dial("ann")).Address);
        var ended = Assert.Single(await _host.Sessions.History(userName: null, 10, default));
        Assert.Equal((held.Tunnel, TunnelEndReason.EdgeLost), (ended.Session.Tunnel, ended.Reason));
    }

    [Fact]
    public async Task An_edge_that_comes_back_after_its_lease_holds_nothing_and_begins_anew()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        var held = await first.Dial("ann");
        await Pass(_host.Settings.Fence, second);

        var answer = await first.Renew(new TunnelReport(held.Tunnel, default));

        Assert.Equal(0, answer.Epoch);
        Assert.Equal([held.Tunnel], answer.Unknown);
        Assert.Equal(AuthenticationFailure.Unavailable, (await first.Login("ann", TestUsers.Password)).Answer.Failure);
        await first.Introduce();
        await first.Dial("ann");
    }

    [Fact]
    public async Task An_edge_that_begins_anew_gets_other_addresses_until_the_lease_before_is_over()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        var before = await first.Dial("ann");

        await first.Introduce();

        var after = await first.Dial("ann");
        Assert.False(before.Grant.Route!.Value.Contains(after.Address));
        Assert.Equal(AuthenticationFailure.NoAddress, (await second.Login("ann", TestUsers.Password)).Answer.Failure);
        await Pass(_host.Settings.Fence, first, second);
        Assert.Equal(before.Grant.Route, (await second.Dial("ann")).Grant.Route);
    }

    [Fact]
    public async Task What_a_lost_epoch_held_stays_out_of_use_also_when_every_silo_is_started_again()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        var before = await first.Dial("ann");
        await first.Introduce();
        await FillBlock(first);

        await _host.Restart();
        await second.Renew();

        Assert.Equal(AuthenticationFailure.NoAddress, (await second.Login("ann", TestUsers.Password)).Answer.Failure);
        await Pass(_host.Settings.Fence, first, second);
        Assert.Equal(before.Grant.Route, (await second.Dial("ann")).Grant.Route);
    }

    [Fact]
    public async Task A_full_edge_gets_a_block_in_which_another_has_nothing_any_more()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        var login = await first.Dial("ann");
        await FillBlock(second);
        Assert.Equal(AuthenticationFailure.NoAddress, (await second.Login("ann", TestUsers.Password)).Answer.Failure);

        await first.Close(login);

        Assert.Equal(login.Grant.Route, (await second.Dial("ann")).Grant.Route);
        Assert.Equal(AuthenticationFailure.NoAddress, (await first.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    [Fact]
    public async Task A_fixed_address_goes_to_another_edge_when_the_older_session_has_ended_there()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        await _host.AddUser("bob", "10.77.0.1");
        var older = await first.Dial("bob");
        var newer = await second.Login("bob", TestUsers.Password);
        var opening = second.OpenTunnel(newer);

        var command = Assert.Single((await first.Commands()).Commands);
        Assert.Equal((older.Tunnel, TunnelEndReason.Replaced), (command.Tunnel, command.EndReason));
        Assert.False(opening.IsCompleted);
        await first.Close(older, TunnelEndReason.Replaced);
        await Until(() => opening.IsCompleted);

        Assert.True(await opening);
        Assert.Equal(newer.Tunnel, (await _host.Sessions.FindByAddress(older.Address, default))!.Tunnel);
    }

    [Fact]
    public async Task A_fixed_address_of_a_silent_edge_stays_out_of_use_until_its_lease_is_over()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        await _host.AddUser("bob", "10.77.0.1");
        await first.Dial("bob");

        var opening = second.OpenTunnel(await second.Login("bob", TestUsers.Password));
        await Until(() => opening.IsCompleted);
        Assert.False(await opening);

        await Pass(_host.Settings.Fence, second);
        Assert.Equal("10.77.0.1", (await second.Dial("bob")).Address.ToString());
    }

    [Fact]
    public async Task A_limit_of_sessions_holds_across_edges_and_a_lost_edges_session_denies_nobody()
    {
        var (first, second) = await TwoEdges(_twoBlocks, SessionPolicy.Deny);
        await first.Dial("ann");
        Assert.Equal(AuthenticationFailure.TooManySessions, (await second.Login("ann", TestUsers.Password)).Answer.Failure);

        await Pass(_host.Settings.Fence, second);

        await second.Dial("ann");
    }

    [Fact]
    public async Task A_newer_session_replaces_the_one_at_another_edge()
    {
        var (first, second) = await TwoEdges(_twoBlocks, SessionPolicy.Replace);
        var older = await first.Dial("ann");

        await second.Dial("ann");

        Assert.Equal(older.Tunnel, Assert.Single((await first.Commands()).Commands).Tunnel);
    }

    [Fact]
    public async Task Wrong_passwords_at_two_edges_lock_the_account_together()
    {
        var (first, second) = await TwoEdges(_twoBlocks);
        for (var i = 0; i < 10; i++)
        {
            await (i % 2 == 0 ? first : second).Login("ann", "wrong password");
        }

        Assert.Equal(AuthenticationFailure.LockedOut, (await second.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    private async Task<(TestEdge First, TestEdge Second)> TwoEdges(AddressPoolDefinition pool, SessionPolicy? sessions = null)
    {
        var setup = new ControlPlaneSetup { Pools = [pool], Sessions = sessions ?? SessionPolicy.Unlimited, PasswordRetries = 0 };
        _host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, setup));
        await _host.AddUser("ann");
        return (await _host.NewEdge(), await _host.NewEdge("edge-2"));
    }

    private static async Task FillBlock(TestEdge edge)
    {
        var first = await edge.Dial("ann");
        for (var free = 7 - (first.Grant.Route!.Value.Contains(IPAddress.Parse("10.9.0.1")) ? 2 : 1); free > 0; free--)
        {
            Assert.Equal(first.Grant.Route, (await edge.Dial("ann")).Grant.Route);
        }
    }

    /// <summary>Time goes by, and these edges renew meanwhile.</summary>
    private async Task Pass(TimeSpan time, params TestEdge[] renewing)
    {
        const int Renewals = 4;
        for (var i = 0; i < Renewals; i++)
        {
            _host.Clock.Advance(time / Renewals);
            foreach (var edge in renewing)
            {
                await edge.Renew([.. edge.Open.Select(tunnel => new TunnelReport(tunnel, default))]);
            }
        }
    }

    /// <summary>Lets the clock run, in steps that a waiting grain looks again after.</summary>
    private async Task Until(Func<bool> done)
    {
        while (!done())
        {
            _host.Clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(5);
        }
    }
}
