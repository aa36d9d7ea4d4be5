using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task An_opened_session_is_listed_with_what_is_known_of_it()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        await edge.Renew(new TunnelReport(login.Tunnel, new TunnelCounters(10, 20, 1, 2)));

        var session = Assert.Single(await host.Sessions.List(default));
        Assert.Equal(login.Tunnel, session.Tunnel);
        Assert.Equal("ann", session.UserName);
        Assert.Equal(edge.Name, session.Edge);
        Assert.Equal(AuthenticationMethod.MsChapV2, session.Method);
        Assert.Equal(login.Address, session.Address);
        Assert.Equal(login.Begin.Origin, session.Origin);
        Assert.Equal(new TunnelCounters(10, 20, 1, 2), session.Counters);
        Assert.Equal(host.Clock.GetUtcNow(), session.OpenedAt);
        Assert.Equal(session, await host.Sessions.FindByTunnel(login.Tunnel, default));
        Assert.Equal(session, await host.Sessions.FindByAddress(login.Address, default));
        Assert.Equal(session, Assert.Single(await host.Sessions.FindByUser("ANN", default)));
        Assert.Null(await host.Sessions.FindByAddress(IPAddress.Parse("10.9.0.77"), default));
        Assert.Empty(await host.Sessions.FindByUser("bob", default));
    }

    [Fact]
    public async Task A_session_is_found_by_any_ipv6_address_of_its_64()
    {
        var pool = ControlPlaneSetup.Pool("10.9.0.0/24") with { Prefix6 = IPNetwork.Parse("fd09:9::/56") };
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [pool, ControlPlaneSetup.Pool("10.8.0.0/24", "without")] });
        await host.AddUser("bob", "10.9.0.200");
        await host.AddUser("cid", "10.77.0.1");
        var (ann, bob) = (await edge.Dial("ann"), await edge.Dial("bob"));
        await edge.Dial("cid");

        Assert.Equal(ann.Tunnel, (await host.Sessions.FindByAddress(Inside(ann), default))!.Tunnel);
        Assert.Equal(bob.Tunnel, (await host.Sessions.FindByAddress(IPAddress.Parse("fd09:9:0:c8:dead:beef:1:2"), default))!.Tunnel);
        Assert.Equal(ann.Tunnel, (await host.Sessions.FindByAddress(ann.Address.MapToIPv6(), default))!.Tunnel);
        Assert.Null(await host.Sessions.FindByAddress(IPAddress.Parse("fd09:9:0:77::1"), default));
        Assert.Null(await host.Sessions.FindByAddress(IPAddress.Parse("fd09:9:0:100::1"), default));
        Assert.Null(await host.Sessions.FindByAddress(IPAddress.Parse("2001:db8::1"), default));

        await edge.Close(ann);
        Assert.Null(await host.Sessions.FindByAddress(Inside(ann), default));

        static IPAddress Inside(TestLogin login)
        {
            var bytes = login.Grant.Prefix6!.Value.BaseAddress.GetAddressBytes();
            bytes[15] = 7;
            return new IPAddress(bytes);
        }
    }

    [Fact]
    public async Task A_login_that_was_not_opened_is_no_session()
    {
        var (host, edge) = await Start();
        await edge.Login("ann", TestUsers.Password);

        Assert.Empty(await host.Sessions.List(default));
    }

    [Fact]
    public async Task Opened_twice_is_one_session_and_closed_twice_is_one_end()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        Assert.True(await edge.OpenTunnel(login));
        Assert.Single(await host.Sessions.List(default));

        host.Clock.Advance(TimeSpan.FromMinutes(5));
        var counters = new TunnelCounters(1000, 2000, 10, 20);
        await edge.Close(login, TunnelEndReason.IdleTimeout, counters);
        await edge.Close(login, TunnelEndReason.ConnectionLost);

        Assert.Empty(await host.Sessions.List(default));
        var ended = Assert.Single(await host.Sessions.History(userName: null, 10, default));
        Assert.Equal(login.Tunnel, ended.Session.Tunnel);
        Assert.Equal(counters, ended.Session.Counters);
        Assert.Equal(TunnelEndReason.IdleTimeout, ended.Reason);
        Assert.Equal(TimeSpan.FromMinutes(5), ended.EndedAt - ended.Session.OpenedAt);
        Assert.False(await edge.OpenTunnel(login));
    }

    [Fact]
    public async Task Closed_before_opened_gives_the_lease_back_and_leaves_no_record()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/30")] });
        var login = await edge.Login("ann", TestUsers.Password);
        await edge.Close(login, TunnelEndReason.CryptoBinding);

        Assert.False(await edge.OpenTunnel(login));
        Assert.Empty(await host.Sessions.History(userName: null, 10, default));
        await edge.Dial("ann");
    }

    [Fact]
    public async Task History_is_of_one_user_or_all_and_latest_first()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        foreach (var user in new[] { "ann", "bob", "ann" })
        {
            await edge.Close(await edge.Dial(user));
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("ann bob ann", string.Join(' ', (await host.Sessions.History(userName: null, 10, default)).Select(ended => ended.Session.UserName)));
        Assert.Equal(2, (await host.Sessions.History("Ann", 10, default)).Count);
        Assert.Single(await host.Sessions.History(userName: null, 1, default));
    }

    [Fact]
    public async Task Without_a_limit_a_user_has_as_many_sessions_as_it_dials()
    {
        var (host, edge) = await Start();
        for (var i = 0; i < 20; i++)
        {
            await edge.Dial("ann");
        }

        Assert.Equal(20, (await host.Sessions.List(default)).Select(session => session.Address).Distinct().Count());
    }

    [Fact]
    public async Task Above_the_limit_a_login_is_refused_until_a_session_ends()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Sessions = SessionPolicy.AtMost(2) });
        await host.AddUser("bob");
        var first = await edge.Dial("ann");
        await edge.Dial("ann");

        Assert.Equal(AuthenticationFailure.TooManySessions, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        await edge.Dial("bob");
        await edge.Close(first);
        await edge.Dial("ann");
    }

    [Fact]
    public async Task Deny_admits_one_and_logins_that_do_not_bind_deny_nobody()
    {
        var (_, edge) = await Start(new ControlPlaneSetup { Sessions = SessionPolicy.Deny });
        var never = await edge.Login("ann", TestUsers.Password);
        var first = await edge.Login("ann", TestUsers.Password);

        Assert.True(await edge.OpenTunnel(first));
        Assert.False(await edge.OpenTunnel(never));
        Assert.Equal(AuthenticationFailure.TooManySessions, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        Assert.Empty((await edge.Renew()).Unknown);
    }

    [Fact]
    public async Task Replace_ends_the_older_session_when_the_newer_opens_and_not_before()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Sessions = SessionPolicy.Replace });
        var older = await edge.Dial("ann");
        var never = await edge.Login("ann", TestUsers.Password);
        var newer = await edge.Login("ann", TestUsers.Password);
        Assert.Null((await host.Sessions.FindByTunnel(older.Tunnel, default))!.EndRequested);

        Assert.True(await edge.OpenTunnel(newer));

        var command = Assert.Single((await edge.Commands()).Commands);
        Assert.Equal((EdgeCommandKind.Disconnect, older.Tunnel, TunnelEndReason.Replaced), (command.Kind, command.Tunnel, command.EndReason));
        Assert.Equal(TunnelEndReason.Replaced, (await host.Sessions.FindByTunnel(older.Tunnel, default))!.EndRequested);
        await edge.Close(older, TunnelEndReason.Replaced);
        Assert.Equal(newer.Tunnel, Assert.Single(await host.Sessions.List(default)).Tunnel);
        await edge.Close(never, TunnelEndReason.CryptoBinding);
        Assert.Equal(TunnelEndReason.Replaced, Assert.Single(await host.Sessions.History(userName: null, 10, default)).Reason);
    }

    [Fact]
    public async Task An_administrators_disconnect_is_a_command_and_the_sessions_record()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");

        Assert.True(await host.Sessions.Disconnect(login.Tunnel, "maintenance", default));
        Assert.False(await host.Sessions.Disconnect(TunnelId.Create(), "maintenance", default));

        var command = Assert.Single((await edge.Commands()).Commands);
        Assert.Equal((1, login.Tunnel, "maintenance", TunnelEndReason.Administrator), (command.Sequence, command.Tunnel, command.Reason, command.EndReason));
        Assert.True(await host.Sessions.Disconnect(login.Tunnel, "again", default));
        Assert.Single((await edge.Commands()).Commands);
    }

    [Fact]
    public async Task All_sessions_of_a_user_can_be_disconnected()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        var tunnels = new[] { await edge.Dial("ann"), await edge.Dial("ann") }.Select(login => login.Tunnel).ToHashSet();
        await edge.Dial("bob");

        Assert.Equal(2, await host.Sessions.DisconnectUser("Ann", "maintenance", default));
        Assert.Equal(tunnels, (await edge.Commands()).Commands.Select(command => command.Tunnel).ToHashSet());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removing_or_disabling_a_user_ends_its_sessions_and_withdraws_its_grants(bool remove)
    {
        var (host, edge) = await Start();
        var open = await edge.Dial("ann");
        var granted = await edge.Login("ann", TestUsers.Password);

        _ = remove ? await host.Users.Remove("ann", default) : await host.Users.Disable("ann", default);

        Assert.Equal(open.Tunnel, Assert.Single((await edge.Commands()).Commands).Tunnel);
        Assert.False(await edge.OpenTunnel(granted));
    }
}
