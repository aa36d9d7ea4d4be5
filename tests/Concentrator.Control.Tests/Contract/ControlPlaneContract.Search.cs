using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task Pages_of_sessions_have_each_session_once_whatever_opens_and_ends_between_them()
    {
        var (host, edge) = await Start();
        List<TunnelId> tunnels = [];
        for (var number = 0; number < 7; number++)
        {
            tunnels.Add((await edge.Dial("ann")).Tunnel);
            host.Clock.Advance(TimeSpan.FromSeconds(number % 2));
        }

        var first = await host.Sessions.Find(new SessionQuery { Limit = 3 }, default);
        var late = await edge.Dial("ann");
        var second = await host.Sessions.Find(new SessionQuery { Limit = 3, After = first.Next }, default);
        var third = await host.Sessions.Find(new SessionQuery { Limit = 3, After = second.Next }, default);

        Assert.Equal((7, 3, 8, 3, 2), (first.Total, first.Sessions.Count, second.Total, second.Sessions.Count, third.Sessions.Count));
        Assert.Null(third.Next);
        Assert.Equal(tunnels.Append(late.Tunnel).Order(Comparer<TunnelId>.Create((one, other) => one.Value.CompareTo(other.Value))), Named(first, second, third));
        Assert.Equal(first.Sessions.OrderBy(session => session.OpenedAt).Select(session => session.Tunnel), first.Sessions.Select(session => session.Tunnel));

        var backwards = await host.Sessions.Find(new SessionQuery { Limit = 5, NewestFirst = true }, default);
        var rest = await host.Sessions.Find(new SessionQuery { Limit = 5, NewestFirst = true, After = backwards.Next }, default);
        Assert.Equal(Named(first, second, third), Named(backwards, rest));
        Assert.True(backwards.Sessions[^1].OpenedAt >= rest.Sessions[0].OpenedAt);
        Assert.Null((await host.Sessions.Find(new SessionQuery { Limit = 8 }, default)).Next);

        static IEnumerable<TunnelId> Named(params SessionPage[] pages) => pages.SelectMany(page => page.Sessions).Select(session => session.Tunnel).OrderBy(tunnel => tunnel.Value);
    }

    [Fact]
    public async Task Sessions_are_searched_by_whatever_is_known_of_them()
    {
        var pool = ControlPlaneSetup.Pool("10.9.0.0/24") with { Prefix6 = IPNetwork.Parse("fd09:9::/56") };
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [pool] });
        await host.AddUser("Bob", "10.77.0.1");
        var (ann, bob) = (await edge.Dial("ann"), await edge.Dial("Bob"));
        var client = ann.Begin.Origin.Client.Address;

        Assert.Equal([ann.Tunnel], await Found(new SessionQuery { User = "ANN" }));
        Assert.Equal([bob.Tunnel], await Found(new SessionQuery { Text = "oB" }));
        Assert.Equal([bob.Tunnel], await Found(new SessionQuery { Text = "10.77." }));
        Assert.Equal([ann.Tunnel], await Found(new SessionQuery { Text = ann.Tunnel.ToString()[..12] }));
        Assert.Equal([ann.Tunnel], await Found(new SessionQuery { Text = ann.Tunnel.ToString().ToUpperInvariant() }));
        Assert.Equal(2, (await Found(new SessionQuery { Text = client.ToString()[2..] })).Length);
        Assert.Empty(await Found(new SessionQuery { Text = "10.77.x" }));
        Assert.Equal([bob.Tunnel], await Found(new SessionQuery { Address = IPNetwork.Parse("10.77.0.0/16") }));
        Assert.Equal([ann.Tunnel], await Found(new SessionQuery { Address = ann.Grant.Prefix6!.Value }));
        Assert.Equal([ann.Tunnel], await Found(new SessionQuery { Address = new IPNetwork(ann.Grant.Prefix6!.Value.BaseAddress, 128) }));
        Assert.Equal([bob.Tunnel], await Found(new SessionQuery { Pool = "" }));
        Assert.Equal([ann.Tunnel], await Found(new SessionQuery { Pool = pool.Name }));
        Assert.Equal(2, (await Found(new SessionQuery { Client = new IPNetwork(client, 32) })).Length);
        Assert.Empty(await Found(new SessionQuery { Client = IPNetwork.Parse("203.0.113.0/32") }));
        Assert.Equal(2, (await Found(new SessionQuery { Edge = edge.Name, Level = AccessLevel.Full, Method = AuthenticationMethod.MsChapV2 })).Length);
        Assert.Empty(await Found(new SessionQuery { Edge = "another" }));
        Assert.Empty(await Found(new SessionQuery { Level = AccessLevel.Quarantine }));
        Assert.Empty(await Found(new SessionQuery { Method = AuthenticationMethod.Eap }));
        Assert.Empty(await Found(new SessionQuery { Rule = "staff" }));
        Assert.Empty(await Found(new SessionQuery { WithStatements = true }));

        var usage = Assert.Single(await host.Pools.List(default));
        Assert.Equal((pool.Name, 1), (usage.Name, usage.Leases));
        Assert.True(usage.Addresses > usage.Leases);

        async Task<TunnelId[]> Found(SessionQuery query) => [.. (await host.Sessions.Find(query, default)).Sessions.Select(session => session.Tunnel)];
    }
}
