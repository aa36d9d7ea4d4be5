using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task A_full_pool_refuses_and_a_closed_session_makes_room()
    {
        var (_, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/29")] });
        var logins = new List<TestLogin>();
        for (var i = 0; i < 5; i++)
        {
            logins.Add(await edge.Dial("ann"));
        }

        Assert.Equal([2, 3, 4, 5, 6], logins.Select(login => login.Address.GetAddressBytes()[3]));
        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        await edge.Close(logins[3]);
        Assert.Equal(logins[3].Address, (await edge.Dial("ann")).Address);
    }

    [Fact]
    public async Task The_next_pool_is_used_when_one_is_full()
    {
        var second = ControlPlaneSetup.Pool("10.8.0.0/29", "second") with { Gateway = IPAddress.Parse("10.8.0.6"), DnsServers = [IPAddress.Parse("10.8.0.53")] };
        var (_, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/30"), second] });
        Assert.Equal("test", (await edge.Dial("ann")).Grant.Pool);

        var grant = (await edge.Dial("ann")).Grant;

        Assert.Equal(("second", "10.8.0.1", "10.8.0.6"), (grant.Pool, grant.Address.ToString(), grant.Gateway.ToString()));
        Assert.Equal(second.DnsServers, grant.DnsServers);
    }

    [Fact]
    public async Task An_edge_may_name_the_only_pool_that_an_address_comes_from()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/24"), ControlPlaneSetup.Pool("10.8.0.0/30", "second")] });
        await host.AddUser("bob");
        Assert.Equal("test", (await edge.Dial("ann")).Grant.Pool);

        edge.WantedPool = "SECOND";
        Assert.Equal("second", (await edge.Dial("ann")).Grant.Pool);

        // It is full now: no other stands in for it.
        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("bob", TestUsers.Password)).Answer.Failure);
        edge.WantedPool = "unknown";
        Assert.Equal(AuthenticationFailure.UnknownPool, (await edge.Login("bob", TestUsers.Password)).Answer.Failure);
        await host.AddUser("cid", "10.77.0.1");
        Assert.Equal("10.77.0.1", (await edge.Dial("cid")).Address.ToString());
        edge.WantedPool = null;
        Assert.Equal("test", (await edge.Dial("bob")).Grant.Pool);
    }

    [Fact]
    public async Task A_grant_carries_the_routes_and_the_suffix_of_its_pool()
    {
        var pool = ControlPlaneSetup.Pool("10.9.0.0/24") with { ClientRoutes = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.7.0/24")], DnsSuffix = "corp.example" };
        var (_, edge) = await Start(new ControlPlaneSetup { Pools = [pool] });

        var grant = (await edge.Dial("ann")).Grant;

        Assert.Equal(pool.ClientRoutes, grant.ClientRoutes);
        Assert.Equal("corp.example", grant.DnsSuffix);
    }

    [Fact]
    public async Task A_grant_carries_the_ipv6_that_goes_with_its_address()
    {
        var pool = ControlPlaneSetup.Pool("10.9.0.0/24") with { Prefix6 = IPNetwork.Parse("fd09:9::/56"), BlockPrefixLength = 26, DnsServers6 = [IPAddress.Parse("2001:db8::53")] };
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [pool] });
        await host.AddUser("bob", "10.9.0.200");
        await host.AddUser("cid", "10.77.0.1");

        var login = await edge.Dial("ann");
        Assert.Equal("10.9.0.2", login.Address.ToString());
        Assert.Equal((IPNetwork.Parse("fd09:9:0:2::/64"), IPNetwork.Parse("fd09:9::/58")), (login.Grant.Prefix6, login.Grant.Route6));
        Assert.Equal(IPAddress.Parse("fd09:9:0:1::1"), login.Grant.Gateway6);
        Assert.Equal(pool.DnsServers6, login.Grant.DnsServers6);
        Assert.Equal(login.Grant.Prefix6, (await host.Sessions.FindByTunnel(login.Tunnel, default))!.Prefix6);

        // An address of a user's own: alone, if it lies in a pool.
        var grant = (await edge.Dial("bob")).Grant;
        Assert.Equal((IPNetwork.Parse("fd09:9:0:c8::/64"), IPNetwork.Parse("fd09:9:0:c8::/64")), (grant.Prefix6, grant.Route6));
        grant = (await edge.Dial("cid")).Grant;
        Assert.Equal((null, null, null, 0), (grant.Prefix6, grant.Route6, grant.Gateway6, grant.DnsServers6.Count));
    }

    [Fact]
    public async Task A_returning_user_gets_its_last_address_when_it_is_free()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        await host.AddUser("cid");
        await edge.Dial("bob");
        var first = await edge.Dial("ann");
        await edge.Close(first);
        await edge.Dial("cid");

        Assert.Equal(first.Address, (await edge.Dial("ann")).Address);
    }

    [Fact]
    public async Task The_last_address_outlives_a_restart()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        var bob = await edge.Dial("bob");
        var ann = await edge.Dial("ann");
        await edge.Close(bob);
        await edge.Close(ann);

        await host.Restart();
        await edge.Introduce();
        await edge.Wait(host.Fence);

        Assert.Equal(ann.Address, (await edge.Dial("ann")).Address);
        Assert.Equal(bob.Address, (await edge.Dial("bob")).Address);
    }

    [Fact]
    public async Task A_login_that_never_bound_is_not_the_last_address()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        var first = await edge.Dial("ann");
        await edge.Close(first);
        var bob = await edge.Dial("bob");
        await edge.Close(bob);
        await edge.Close(await edge.Login("ann", TestUsers.Password));
        Assert.NotEqual(first.Address, bob.Address);

        Assert.Equal(first.Address, (await edge.Dial("ann")).Address);
    }

    [Fact]
    public async Task Addresses_are_given_longest_unused_first()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/29")] });
        foreach (var user in new[] { "b", "c", "d", "e", "f" })
        {
            await host.AddUser(user);
        }

        var logins = new List<TestLogin>();
        foreach (var user in new[] { "ann", "b", "c", "d", "e" })
        {
            logins.Add(await edge.Dial(user));
        }

        foreach (var index in new[] { 2, 0, 4 })
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await edge.Close(logins[index]);
        }

        Assert.Equal(logins[2].Address, (await edge.Dial("f")).Address);
        Assert.Equal(logins[0].Address, (await edge.Dial("f")).Address);
        Assert.Equal(logins[4].Address, (await edge.Dial("f")).Address);
    }

    [Fact]
    public async Task A_fixed_address_is_its_users_and_no_one_elses()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/29")] });
        await host.AddUser("bob", "10.9.0.3");
        await host.AddUser("cid", "10.77.0.1");
        for (var i = 0; i < 4; i++)
        {
            Assert.NotEqual(IPAddress.Parse("10.9.0.3"), (await edge.Dial("ann")).Address);
        }

        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        var grant = (await edge.Dial("bob")).Grant;
        Assert.Equal(("", "10.9.0.3", "10.9.0.1"), (grant.Pool, grant.Address.ToString(), grant.Gateway.ToString()));
        Assert.Equal("10.77.0.1", (await edge.Dial("cid")).Address.ToString());
    }

    [Fact]
    public async Task A_newer_session_takes_over_a_fixed_address_when_it_opens()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob", "10.9.0.3");
        var older = await edge.Dial("bob");
        var newer = await edge.Login("bob", TestUsers.Password);
        Assert.Equal(older.Tunnel, (await host.Sessions.FindByAddress(older.Address, default))!.Tunnel);

        Assert.True(await edge.OpenTunnel(newer));

        Assert.Equal(newer.Tunnel, (await host.Sessions.FindByAddress(older.Address, default))!.Tunnel);
        Assert.Equal(older.Tunnel, Assert.Single((await edge.Commands()).Commands).Tunnel);
        await edge.Close(older, TunnelEndReason.Replaced);
        Assert.Equal(newer.Tunnel, (await host.Sessions.FindByAddress(older.Address, default))!.Tunnel);
    }

    [Fact]
    public async Task With_a_limit_of_sessions_a_fixed_address_is_not_taken_over()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Sessions = SessionPolicy.Deny });
        await host.AddUser("bob", "10.9.0.3");
        await edge.Dial("bob");

        Assert.Equal(AuthenticationFailure.TooManySessions, (await edge.Login("bob", TestUsers.Password)).Answer.Failure);
    }

    [Fact]
    public async Task An_address_that_becomes_fixed_is_its_users_after_the_session_that_has_it()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/29")] });
        await host.AddUser("bob");
        var login = await edge.Dial("ann");
        Assert.True((await host.Users.SetFixedAddress("bob", login.Address, default)).Done);
        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("bob", TestUsers.Password)).Answer.Failure);

        await edge.Close(login);

        Assert.NotEqual(login.Address, (await edge.Dial("ann")).Address);
        Assert.Equal(login.Address, (await edge.Dial("bob")).Address);
        Assert.True((await host.Users.SetFixedAddress("bob", address: null, default)).Done);
        Assert.Equal("test", (await edge.Dial("bob")).Grant.Pool);
    }

    [Fact]
    public async Task Two_users_cannot_have_one_fixed_address_nor_a_user_the_gateways()
    {
        var (host, _) = await Start();
        await host.AddUser("bob", "10.9.0.3");
        await host.AddUser("cid");

        Assert.Equal(UserChangeOutcome.AddressRefused, (await host.Users.SetFixedAddress("cid", IPAddress.Parse("10.9.0.3"), default)).Outcome);
        Assert.Equal(UserChangeOutcome.AddressRefused, (await host.Users.SetFixedAddress("cid", IPAddress.Parse("10.9.0.1"), default)).Outcome);
        Assert.Equal(UserChangeOutcome.AddressRefused, (await host.Users.SetFixedAddress("cid", IPAddress.IPv6Loopback, default)).Outcome);
        await host.Users.Remove("bob", default);
        Assert.True((await host.Users.SetFixedAddress("cid", IPAddress.Parse("10.9.0.3"), default)).Done);
    }

    [Fact]
    public async Task Two_edges_lease_from_blocks_of_their_own()
    {
        var pool = new AddressPoolDefinition { Name = "test", Prefix = IPNetwork.Parse("10.9.0.0/28"), BlockPrefixLength = 29 };
        var (host, first) = await Start(new ControlPlaneSetup { Pools = [pool] });
        var second = await host.NewEdge("edge-2");

        Assert.Equal("10.9.0.2", (await first.Dial("ann")).Address.ToString());
        Assert.Equal("10.9.0.8", (await second.Dial("ann")).Address.ToString());
        Assert.Equal("10.9.0.3", (await first.Dial("ann")).Address.ToString());
        for (var i = 0; i < 4; i++)
        {
            await first.Dial("ann");
        }

        Assert.Equal(AuthenticationFailure.NoAddress, (await first.Login("ann", TestUsers.Password)).Answer.Failure);
        Assert.Equal("10.9.0.9", (await second.Dial("ann")).Address.ToString());
    }

    [Fact]
    public async Task Logins_that_come_all_at_once_take_no_more_blocks_than_they_need()
    {
        const int Edges = 8;
        var pool = new AddressPoolDefinition { Name = "test", Prefix = IPNetwork.Parse("10.9.0.0/23"), BlockPrefixLength = 26 };
        var (host, first) = await Start(new ControlPlaneSetup { Pools = [pool] });
        TestEdge[] edges = [first, .. await Task.WhenAll(Enumerable.Range(2, Edges - 1).Select(i => host.NewEdge($"edge-{i}")))];

        var logins = await Task.WhenAll(edges.SelectMany(edge => Enumerable.Range(0, 12).Select(_ => edge.Login("ann", TestUsers.Password))));

        Assert.All(logins, login => Assert.Equal(AuthenticationFailure.None, login.Answer.Failure));
        Assert.Equal(logins.Length, logins.Select(login => login.Address).Distinct().Count());
        Assert.Equal(Edges, logins.Select(login => login.Address.ToString().Split('.') is [_, _, var third, var fourth] ? (third, int.Parse(fourth, System.Globalization.CultureInfo.InvariantCulture) / 64) : default).Distinct().Count());
    }
}
