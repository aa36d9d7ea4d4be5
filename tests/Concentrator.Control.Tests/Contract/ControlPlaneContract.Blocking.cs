using System.Net;
using Concentrator.Control.Blocking;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task An_edge_is_told_what_is_blocked_when_it_does_not_know()
    {
        var (host, edge) = await Start();
        Assert.Null((await edge.Renew()).Blocked);

        Assert.True((await Block(host, BlockKind.Client, "203.0.113.0/24")).Done);
        Assert.True((await Block(host, BlockKind.Destination, "2001:db8::/32")).Done);
        var told = (await Eventually(edge, "", list => list is { Clients.Count: 1, Destinations.Count: 1 }))!;

        Assert.Equal(IPNetwork.Parse("203.0.113.0/24"), Assert.Single(told.Clients));
        Assert.Equal(IPNetwork.Parse("2001:db8::/32"), Assert.Single(told.Destinations));
        Assert.Null((await edge.Renew(told.Digest)).Blocked);
        var another = await host.NewEdge("edge-2");
        Assert.Equal(told.Digest, (await another.Introduce()).Blocked?.Digest);
    }

    [Fact]
    public async Task What_is_blocked_outlives_a_restart_until_it_is_taken_away()
    {
        var (host, edge) = await Start();
        await Block(host, BlockKind.Client, "203.0.113.7/32");
        await host.Restart();
        Assert.Single((await host.Blocked.Get(default)).Clients);

        Assert.True((await host.Blocked.Change(new BlockChange(BlockKind.Client, IPNetwork.Parse("203.0.113.7/32"), Add: false), default)).Done);

        Assert.Empty((await host.Blocked.Get(default)).Clients);
        await edge.Introduce();
        Assert.Empty((await Eventually(edge, "what it had", list => list is { Clients.Count: 0 }))!.Clients);
    }

    [Fact]
    public async Task A_change_of_the_block_list_that_is_none_is_refused_with_the_reason()
    {
        var (host, _) = await Start();
        await Block(host, BlockKind.Destination, "10.0.0.0/8");

        var twice = await Block(host, BlockKind.Destination, "10.0.0.0/8");
        var absent = await host.Blocked.Change(new BlockChange(BlockKind.Client, IPNetwork.Parse("10.0.0.0/8"), Add: false), default);

        Assert.False(twice.Done);
        Assert.Contains("10.0.0.0/8 is among the blocked destinations already", twice.Message, StringComparison.Ordinal);
        Assert.False(absent.Done);
        Assert.Contains("is not among the blocked clients", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_list_has_a_higher_version_than_the_ones_before_also_after_a_restart()
    {
        var (host, _) = await Start();
        var versions = new List<long> { (await host.Blocked.Get(default)).Version };
        foreach (var (add, restart) in new[] { (true, false), (false, false), (true, true), (false, false) })
        {
            if (restart)
            {
                await host.Restart();
                Assert.Equal(versions[^1], (await host.Blocked.Get(default)).Version);
            }

            // Silos see a change within a second; before, one may be asked to look again.
            while (!(await host.Blocked.Change(new BlockChange(BlockKind.Client, IPNetwork.Parse("203.0.113.0/24"), add), default)).Done)
            {
                await Task.Delay(50);
            }

            versions.Add((await host.Blocked.Get(default)).Version);
        }

        Assert.Equal(versions.Distinct().Order(), versions);
        Assert.Equal(0, versions[0]);
        Assert.True(versions[1] >= host.Clock.GetUtcNow().ToUnixTimeMilliseconds(), "A version is at least the time, so that it grows also over a lost record.");
    }

    [Fact]
    public async Task An_edge_that_waits_for_commands_is_told_at_once_that_something_else_is_blocked()
    {
        var (host, edge) = await Start();
        var waiting = await Waiting(host, edge);
        await Block(host, BlockKind.Client, "203.0.113.0/24");

        var told = await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(edge.Epoch, told.Epoch);
        Assert.Empty(told.Commands);
        Assert.Equal(IPNetwork.Parse("203.0.113.0/24"), Assert.Single(told.Blocked!.Clients));
        Assert.Equal((await host.Blocked.Get(default)).Version, told.Blocked.Version);

        // Once is enough: the next one waits.
        var next = await Waiting(host, edge);
        await Block(host, BlockKind.Destination, "10.0.0.0/8");
        Assert.Single((await next.WaitAsync(TimeSpan.FromSeconds(20))).Blocked!.Destinations);
    }

    [Fact]
    public async Task A_network_of_IPv4_mapped_addresses_is_the_IPv4_network()
    {
        var (host, _) = await Start();

        Assert.True((await Block(host, BlockKind.Client, "::ffff:192.0.2.0/120")).Done);

        Assert.Equal("192.0.2.0/24", Assert.Single((await host.Blocked.Get(default)).Clients).ToString());
        Assert.False((await Block(host, BlockKind.Client, "192.0.2.0/24")).Done);
        Assert.True((await host.Blocked.Change(new BlockChange(BlockKind.Client, IPNetwork.Parse("::ffff:192.0.2.0/120"), Add: false), default)).Done);
    }

    private static async Task<BlockOutcome> Block(IControlPlaneHost host, BlockKind kind, string network) =>
        await host.Blocked.Change(new BlockChange(kind, IPNetwork.Parse(network), Add: true), default);

    /// <summary>Silos see a change within a second.</summary>
    private static async Task<BlockList?> Eventually(TestEdge edge, string digest, Func<BlockList?, bool> holds)
    {
        for (var i = 0; i < 300; i++)
        {
            if ((await edge.Renew(digest)).Blocked is { } list && holds(list))
            {
                return list;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException("The edge was never told.");
    }
}
