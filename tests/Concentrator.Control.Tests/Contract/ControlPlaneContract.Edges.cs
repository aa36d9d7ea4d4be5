using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task Each_introduction_gets_a_higher_epoch_and_ends_what_the_edge_carried()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        await edge.Renew(new TunnelReport(login.Tunnel, new TunnelCounters(10, 20, 1, 2)));
        var granted = await edge.Login("ann", TestUsers.Password);
        var first = edge.Epoch;

        await edge.Introduce();
        Assert.True(edge.Epoch > first);
        var second = edge.Epoch;
        await edge.Introduce();
        Assert.True(edge.Epoch > second);

        Assert.Empty(await host.Sessions.List(default));
        var ended = Assert.Single(await host.Sessions.History(userName: null, 10, default));
        Assert.Equal((TunnelEndReason.EdgeLost, new TunnelCounters(10, 20, 1, 2)), (ended.Reason, ended.Session.Counters));
        Assert.False(await edge.OpenTunnel(granted));
        await edge.Wait(host.Fence);
        Assert.Equal(login.Address, (await edge.Dial("ann")).Address);
    }

    [Fact]
    public async Task Another_edges_introduction_ends_nothing_of_mine()
    {
        var (host, edge) = await Start();
        await edge.Dial("ann");

        await (await host.NewEdge("edge-2")).Introduce();

        Assert.Single(await host.Sessions.List(default));
    }

    [Fact]
    public async Task Without_an_epoch_or_with_an_older_one_nothing_begins_and_nothing_opens()
    {
        var (host, edge) = await Start();
        var stranger = new TestEdge(host, "stranger");
        Assert.Equal(AuthenticationFailure.Unavailable, (await stranger.Login("ann", TestUsers.Password)).Answer.Failure);

        var begin = edge.BeginRequest();
        var challenge = await host.ControlPlane.Begin(begin, default);
        var login = await edge.Login("ann", TestUsers.Password);
        await edge.Introduce();

        Assert.Equal(AuthenticationFailure.Unavailable, (await host.ControlPlane.Begin(begin, default)).Failure);
        var response = Authenticators.CreatePeer(begin.Method, "ann", TestUsers.Password).Receive(challenge.Packet).Packet;
        Assert.Null((await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, response), default)).Grant);
        Assert.False(await edge.OpenTunnel(login));
    }

    [Fact]
    public async Task Both_sides_speak_the_lower_version_and_one_that_is_too_old_is_told_so()
    {
        var (host, edge) = await Start();
        var renewal = new RenewRequest(edge.Name, edge.Epoch, [], edge.Digest);

        Assert.Equal(PortVersion.Current, (await host.ControlPlane.Renew(renewal, default)).Version);
        Assert.Equal(PortVersion.Current, (await host.ControlPlane.Renew(renewal with { Version = PortVersion.Current + 7 }, default)).Version);
        var refusal = await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await host.ControlPlane.Renew(renewal with { Version = PortVersion.Oldest - 1 }, default));
        Assert.Contains("upgrade", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(edge.Epoch, (await host.ControlPlane.Renew(renewal, default)).Epoch);
    }

    [Fact]
    public async Task A_renewal_keeps_the_epoch_and_the_digest_agrees()
    {
        var (_, edge) = await Start();
        await edge.Dial("ann");
        var second = await edge.Dial("ann");
        await edge.Dial("ann");
        await edge.Close(second);

        var answer = await edge.Renew();

        Assert.Equal(edge.Epoch, answer.Epoch);
        Assert.True(answer.DigestAgrees);
        Assert.Empty(answer.Unknown);
    }

    [Fact]
    public async Task A_reported_tunnel_that_is_not_known_and_has_anothers_address_is_named()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        var stranger = TunnelId.Create();
        var details = new TunnelDetails("ann", login.Begin.Method, login.Begin.Origin, login.Grant.Pool, login.Address, host.Clock.GetUtcNow());

        var answer = await edge.Renew(new TunnelReport(login.Tunnel, default), new TunnelReport(stranger, default) { Details = details });

        Assert.Equal([stranger], answer.Unknown);
    }

    [Fact]
    public async Task Another_edges_tunnel_cannot_be_reported_opened_or_closed()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        var granted = await edge.Login("ann", TestUsers.Password);
        var other = await host.NewEdge("edge-2");

        var details = new TunnelDetails("ann", login.Begin.Method, login.Begin.Origin, login.Grant.Pool, login.Address, host.Clock.GetUtcNow());
        Assert.Equal([login.Tunnel], (await other.Renew(new TunnelReport(login.Tunnel, default) { Details = details })).Unknown);
        await other.Close(login);
        Assert.False(await host.ControlPlane.Opened(new OpenedRequest(other.Name, other.Epoch, granted.Tunnel), default));
        Assert.Single(await host.Sessions.List(default));
        Assert.True(await edge.OpenTunnel(granted));
    }

    [Fact]
    public async Task What_the_edge_lost_without_a_word_is_over_when_it_stays_unreported()
    {
        var (host, edge) = await Start();
        var kept = await edge.Dial("ann");
        var lost = await edge.Dial("ann");
        edge.Open.Remove(lost.Tunnel);
        host.Clock.Advance(TimeSpan.FromSeconds(20));

        for (var i = 0; i < 10; i++)
        {
            var answer = await edge.Renew(new TunnelReport(kept.Tunnel, new TunnelCounters(i, i, i, i)));
            Assert.Equal(i > 6, answer.DigestAgrees);
            host.Clock.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(kept.Tunnel, Assert.Single(await host.Sessions.List(default)).Tunnel);
        var ended = Assert.Single(await host.Sessions.History(userName: null, 10, default));
        Assert.Equal((lost.Tunnel, TunnelEndReason.EdgeLost), (ended.Session.Tunnel, ended.Reason));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_set_neither_hastens_nor_delays_the_end_of_what_the_edge_lost(int days)
    {
        var (host, edge) = await Start();
        await edge.Dial("ann");
        edge.Open.Clear();
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        await edge.Renew();
        host.Clock.Set(host.Clock.GetUtcNow().AddDays(days));
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        await edge.Renew();
        Assert.Single(await host.Sessions.List(default));

        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await edge.Renew();

        Assert.Empty(await host.Sessions.List(default));
    }

    [Fact]
    public async Task Counters_only_grow_whatever_order_reports_come_in()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        await edge.Renew(new TunnelReport(login.Tunnel, new TunnelCounters(100, 200, 10, 20)));
        await edge.Renew(new TunnelReport(login.Tunnel, new TunnelCounters(50, 100, 5, 10)));
        await edge.Close(login, counters: new TunnelCounters(120, 200, 12, 20));

        Assert.Equal(new TunnelCounters(120, 200, 12, 20), Assert.Single(await host.Sessions.History(userName: null, 1, default)).Session.Counters);
    }

    [Fact]
    public async Task Commands_come_again_in_order_until_they_are_acknowledged()
    {
        var (host, edge) = await Start();
        var tunnels = new List<TunnelId>();
        for (var i = 0; i < 3; i++)
        {
            var login = await edge.Dial("ann");
            tunnels.Add(login.Tunnel);
            await host.Sessions.Disconnect(login.Tunnel, "maintenance", default);
        }

        for (var i = 0; i < 2; i++)
        {
            var batch = await edge.Commands();
            Assert.Equal(edge.Epoch, batch.Epoch);
            Assert.Equal([1, 2, 3], batch.Commands.Select(command => command.Sequence));
            Assert.Equal(tunnels, batch.Commands.Select(command => command.Tunnel));
        }

        Assert.Equal([3], (await edge.Commands(after: 2)).Commands.Select(command => command.Sequence));
        Assert.Equal([3], (await edge.Commands(after: 0)).Commands.Select(command => command.Sequence));
    }

    [Fact]
    public async Task Commands_that_were_not_acknowledged_outlive_a_restart_of_the_control_plane()
    {
        var (host, edge) = await Start();
        var first = await edge.Dial("ann");
        var second = await edge.Dial("ann");
        await host.Sessions.Disconnect(first.Tunnel, "one", default);
        await host.Sessions.Disconnect(second.Tunnel, "two", default);
        await edge.Commands();
        await edge.Commands(after: 1);

        await host.Restart();

        var command = Assert.Single((await edge.Commands(after: 1)).Commands);
        Assert.Equal((2, second.Tunnel, "two"), (command.Sequence, command.Tunnel, command.Reason));
        var third = await edge.Dial("ann");
        await host.Sessions.Disconnect(third.Tunnel, "three", default);
        Assert.Equal([2, 3], (await edge.Commands(after: 1)).Commands.Select(next => next.Sequence));
    }

    [Fact]
    public async Task A_waiting_edge_gets_a_command_as_soon_as_there_is_one()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        var waiting = await Waiting(host, edge);

        await host.Sessions.Disconnect(login.Tunnel, "maintenance", default);

        Assert.Equal(login.Tunnel, Assert.Single((await waiting.WaitAsync(TimeSpan.FromSeconds(30))).Commands).Tunnel);
    }

    [Fact]
    public async Task A_waiting_edge_gets_an_empty_answer_after_the_wait()
    {
        var (host, edge) = await Start();
        var waiting = await Waiting(host, edge);

        host.Clock.Advance(TimeSpan.FromSeconds(25));

        var batch = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(edge.Epoch, batch.Epoch);
        Assert.Empty(batch.Commands);
    }

    [Fact]
    public async Task A_waiting_edge_gives_up_at_its_deadline()
    {
        var (host, edge) = await Start();
        using var deadline = new CancellationTokenSource();
        var waiting = Task.Run(async () => await host.Commands.Next(edge.Name, edge.Epoch, 0, deadline.Token));

        await deadline.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task An_edge_of_an_older_epoch_is_told_that_it_holds_none_and_disturbs_nobody()
    {
        var (host, edge) = await Start();
        var older = edge.Epoch;
        await edge.Introduce();
        var login = await edge.Dial("ann");

        var answer = await host.ControlPlane.Renew(new RenewRequest(edge.Name, older, [new TunnelReport(login.Tunnel, default)], login.Tunnel.Value), default);

        Assert.Equal(0, answer.Epoch);
        Assert.Equal([login.Tunnel], answer.Unknown);
        Assert.Equal(edge.Epoch, (await edge.Renew()).Epoch);
        Assert.Single(await host.Sessions.List(default));
        await edge.Dial("ann");
    }

    [Fact]
    public async Task What_an_edge_held_that_says_it_leaves_is_free_at_once()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/29")] });
        var login = await edge.Dial("ann");
        edge.Open.Clear();
        await host.ControlPlane.Renew(new RenewRequest(edge.Name, edge.Epoch, [], 0) { Leaving = true }, default);

        Assert.Empty(await host.Sessions.List(default));
        var other = await host.NewEdge("edge-2");
        Assert.Equal(login.Address, (await other.Dial("ann")).Address);
    }

    [Fact]
    public async Task An_edge_of_an_older_epoch_is_told_at_once_and_its_commands_are_gone()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        await host.Sessions.Disconnect(login.Tunnel, "maintenance", default);
        var (name, older) = (edge.Name, edge.Epoch);
        await edge.Introduce();

        var batch = await host.Commands.Next(name, older, 0, default);
        Assert.Equal(edge.Epoch, batch.Epoch);
        Assert.Empty(batch.Commands);
    }

    [Fact]
    public async Task Open_sessions_outlive_a_restart_of_the_control_plane_alone()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        var granted = await edge.Login("ann", TestUsers.Password);

        await host.Restart();

        var answer = await edge.Renew(new TunnelReport(login.Tunnel, default));
        Assert.Equal(edge.Epoch, answer.Epoch);
        Assert.True(answer.DigestAgrees);
        Assert.Empty(answer.Unknown);
        Assert.True(await edge.OpenTunnel(granted));
        Assert.Equal(3, new[] { login.Address, granted.Address, (await edge.Dial("ann")).Address }.Distinct().Count());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_set_gives_an_edge_neither_more_nor_less_time_to_come_back(int days)
    {
        var (host, edge) = await Start();
        await edge.Dial("ann");
        await host.Restart();
        var other = await host.NewEdge("edge-2");
        host.Clock.Set(host.Clock.GetUtcNow().AddDays(days));
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        await other.Renew();
        Assert.Single(await host.Sessions.List(default));

        await other.Wait(host.EdgeSilence);

        Assert.Empty(await host.Sessions.List(default));
    }

    [Fact]
    public async Task Sessions_of_an_edge_that_does_not_come_back_after_a_restart_are_over()
    {
        var (host, edge) = await Start();
        await edge.Dial("ann");
        await host.Restart();
        var other = await host.NewEdge("edge-2");
        Assert.Single(await host.Sessions.List(default));

        await other.Wait(host.EdgeSilence + TimeSpan.FromSeconds(30));

        Assert.Empty(await host.Sessions.List(default));
        Assert.Equal(TunnelEndReason.EdgeLost, Assert.Single(await host.Sessions.History(userName: null, 10, default)).Reason);
    }

    /// <summary>A call for commands that waits for one. The clock stands: a call that nobody wakes never ends.</summary>
    private static async Task<Task<EdgeCommandBatch>> Waiting(IControlPlaneHost host, TestEdge edge, long after = 0)
    {
        var timers = host.Clock.WaitingTimers;
        var waiting = Task.Run(() => edge.Commands(after));
        while (host.Clock.WaitingTimers == timers)
        {
            await Task.Yield();
        }

        return waiting;
    }
}
