using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Concentrator.Client;
using Concentrator.Control.Blocking;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests;

/// <summary>Who may connect and what clients may reach, changed while the edge runs.</summary>
public class BlockListTests
{
    [Fact]
    public async Task A_blocked_address_is_refused_right_after_accept_and_let_in_again()
    {
        await using var world = await EdgeWorld.StartAsync();
        world.Edge.BlockLists = new BlockLists(Set("127.0.0.0/30"), PrefixSet.Empty);

        await using (var tcp = await world.OpenTcpAsync())
        {
            Assert.Equal(0, await ReadAsync(tcp));
        }

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("refused: Blocked", StringComparison.Ordinal)), "the log tells it");
        await using var elsewhere = await world.DialAsync(options => options with { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0) });
        world.Edge.BlockLists = BlockLists.None;
        await using var again = await world.DialAsync();
        world.AssertNoFaults();
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 50123 443\r\n", true)]
    [InlineData("PROXY TCP4 192.0.3.7 198.51.100.1 50123 443\r\n", false)]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8:1::1 50123 443\r\n", true)]
    [InlineData("PROXY TCP6 2001:db9::7 2001:db8:1::1 50123 443\r\n", false)]
    public async Task Behind_a_balancer_it_is_the_client_that_is_blocked(string line, bool blocked)
    {
        await using var world = await EdgeWorld.StartAsync(options => options with
        {
            ProxyFrom = [System.Net.IPNetwork.Parse("127.0.0.1/32")],
            BlockLists = new BlockLists(Set("127.0.0.1/32", "192.0.2.0/24", "2001:db8::/32"), PrefixSet.Empty),
        });
        await using var balancer = new Balancer(world, System.Text.Encoding.ASCII.GetBytes(line));

        var dial = world.DialAsync(options => options with { Port = balancer.Port });

        if (blocked)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => dial);
            await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(told => told.Line.Contains("refused: Blocked", StringComparison.Ordinal)), "the log tells it");
        }
        else
        {
            await (await dial).DisposeAsync();
        }
    }

    [Fact]
    public async Task What_clients_may_not_reach_gets_nothing_of_them()
    {
        RecordingNetwork? network = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Network = network = new RecordingNetwork(parts.Network) });
        await using var first = await world.DialAsync();
        await using var second = await world.DialAsync();
        await EdgeWorld.PingAsync(first, EdgeWorld.Gateway, 1);
        var sent = network!.Sent;

        world.Edge.BlockLists = new BlockLists(PrefixSet.Empty, Set("198.51.100.0/24", $"{second.Addresses.Client}/32"));
        await first.SendAsync(Pings.Request(first.Addresses.Client, new Ipv4Address(0xC6336407), 2));
        await first.SendAsync(Pings.Request(first.Addresses.Client, second.Addresses.Client, 3));
        await second.SendAsync(Pings.Request(second.Addresses.Client, first.Addresses.Client, 4));
        await EdgeWorld.PingAsync(first, EdgeWorld.Gateway, 5);
        await EdgeWorld.PingAsync(second, EdgeWorld.Gateway, 6);

        Assert.Equal(sent + 2, network.Sent);
        Assert.False(first.Packets.TryRead(out _), "a packet from a blocked address came");
        Assert.False(second.Packets.TryRead(out _), "a packet to a blocked address came");
        world.Edge.BlockLists = BlockLists.None;
        await first.SendAsync(Pings.Request(first.Addresses.Client, second.Addresses.Client, 7));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.NotEmpty(await second.Packets.ReadAsync(patience.Token));
        world.AssertNoFaults();
    }

    [Fact]
    public async Task What_an_administrator_blocks_is_blocked_with_the_next_renewal_or_introduction()
    {
        await using var world = await EdgeWorld.StartAsync(changeControl: options => options, exchange: parts => parts with { Control = new ControlPlaneDouble(parts.Control) { LeaseDuration = TimeSpan.FromSeconds(3) } });
        await world.Control.Blocked.Change(new BlockChange(BlockKind.Client, System.Net.IPNetwork.Parse("127.0.0.0/30"), Add: true), CancellationToken.None);
        await world.Control.Blocked.Change(new BlockChange(BlockKind.Destination, System.Net.IPNetwork.Parse("198.51.100.0/24"), Add: true), CancellationToken.None);

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("The block list has 1 networks that may not connect and 1 that clients", StringComparison.Ordinal)), "the edge is told");

        await Assert.ThrowsAnyAsync<Exception>(() => world.DialAsync());
        await world.Control.Blocked.Change(new BlockChange(BlockKind.Client, System.Net.IPNetwork.Parse("127.0.0.0/30"), Add: false), CancellationToken.None);
        await EdgeWorld.UntilAsync(() => world.Edge.BlockLists.Clients.IsEmpty, "the edge is told again");
        await using var again = await world.DialAsync();
        Assert.False(world.Edge.BlockLists.Destinations.IsEmpty);
    }

    [Fact]
    public async Task Before_it_is_known_who_is_blocked_nothing_is_passed_on_and_then_only_for_those_who_are_not()
    {
        using var backend = new Backend();
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(
            options => options with { Splices = options.Splices with { Web = backend.Options, ByName = new Dictionary<string, SpliceBackend>(StringComparer.Ordinal) { ["other.example"] = backend.Options } } },
            exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) { IsGone = true } },
            waitUntilReady: false);
        await world.Control.Blocked.Change(new BlockChange(BlockKind.Client, System.Net.IPNetwork.Parse("127.0.0.1/32"), Add: true), CancellationToken.None);

        Assert.Equal(503, await world.StatusOfAsync("GET / HTTP/1.1\r\nHost: vpn\r\n\r\n"));
        Assert.Equal(503, await world.ProbeAsync());
        await using (var named = new SslStream(await world.OpenTcpAsync()))
        {
            await Assert.ThrowsAnyAsync<IOException>(() => named.AuthenticateAsClientAsync("other.example"));
        }

        await using var early = await world.OpenTlsAsync();
        control!.IsGone = false;
        await world.Edge.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, await ReadAsync(early));
        await using (var tcp = await world.OpenTcpAsync())
        {
            Assert.Equal(0, await ReadAsync(tcp));
        }

        Assert.False(backend.HasPending, "something was passed on");
        world.AssertNoFaults();
    }

    [Fact]
    public async Task An_older_list_in_a_late_answer_does_not_take_the_place_of_a_newer_one()
    {
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) { LeaseDuration = TimeSpan.FromSeconds(2) } });
        await world.Control.Blocked.Change(new BlockChange(BlockKind.Client, System.Net.IPNetwork.Parse("203.0.113.0/24"), Add: true), CancellationToken.None);
        await EdgeWorld.UntilAsync(() => !world.Edge.BlockLists.Clients.IsEmpty, "the edge is told");
        var newer = await world.Control.Blocked.Get(CancellationToken.None);

        control!.ChangeRenewal = (_, answer) => Task.FromResult(answer with { Blocked = new BlockList([], []) { Version = newer.Version - 1 } });
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("older than the one here", StringComparison.Ordinal)), "the edge was told an older list");
        Assert.False(world.Edge.BlockLists.Clients.IsEmpty);

        control.ChangeRenewal = (_, answer) => Task.FromResult(answer with { Blocked = new BlockList([], []) { Version = newer.Version + 1 } });
        await EdgeWorld.UntilAsync(() => world.Edge.BlockLists.Clients.IsEmpty, "the later list is taken");
    }

    [Fact]
    public async Task What_a_newly_blocked_client_has_open_ends_and_the_reason_is_recorded()
    {
        const int Tunnels = 60;
        using var backend = new Backend();
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(
            options => options with { Splices = options.Splices with { Web = backend.Options } },
            exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) });
        var blocked = new List<SstpConnection>();
        for (var i = 0; i < Tunnels; i++)
        {
            blocked.Add(await world.DialAsync());
        }

        await using var other = await world.DialAsync(options => options with { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0) });
        await using var web = await world.OpenTlsAsync();
        await web.WriteAsync("GET / HTTP/1.1\r\nHost: vpn\r\n\r\n"u8.ToArray());
        await using var server = await backend.AcceptAsync();
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == Tunnels + 1, "all tunnels are open");

        await world.Control.Blocked.Change(new BlockChange(BlockKind.Client, System.Net.IPNetwork.Parse("127.0.0.0/30"), Add: true), CancellationToken.None);

        foreach (var tunnel in blocked)
        {
            Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
            await tunnel.DisposeAsync();
        }

        Assert.Equal(0, await ReadAsync(web));
        await EdgeWorld.UntilAsync(() => control!.ClosedRequests.Count == Tunnels, "the ends are reported");
        Assert.All(control!.ClosedRequests, request => Assert.Equal(TunnelEndReason.Blocked, request.Reason));
        await EdgeWorld.PingAsync(other, EdgeWorld.Gateway, 1);
        Assert.Equal(1, world.Edge.TunnelCount);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_worker_that_is_late_ends_its_tunnels_late_and_keeps_no_other_from_it()
    {
        const int Tunnels = 24;
        RecordingNetwork? network = null;
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(
            options => options with { Workers = 2 },
            exchange: parts => parts with { Network = network = new RecordingNetwork(parts.Network), Control = control = new ControlPlaneDouble(parts.Control) });
        using var release = new ManualResetEventSlim();
        var blocked = new List<SstpConnection>();
        for (var i = 0; i < Tunnels; i++)
        {
            blocked.Add(await world.DialAsync());
        }

        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == Tunnels, "all tunnels are open");
        try
        {
            // The worker of the first one stands still in the middle of forwarding.
            var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            network!.Given = () =>
            {
                if (held.TrySetResult())
                {
                    release.Wait();
                }
            };
            await blocked[0].SendAsync(Pings.Request(blocked[0].Addresses.Client, EdgeWorld.Gateway, 1));
            await held.Task.WaitAsync(TimeSpan.FromSeconds(20));
            world.Edge.BlockLists = new BlockLists(Set("127.0.0.0/30"), PrefixSet.Empty);
            await Task.WhenAny(blocked.Select(tunnel => tunnel.Completion)).WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            release.Set();
        }

        foreach (var tunnel in blocked)
        {
            Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
            await tunnel.DisposeAsync();
        }

        await EdgeWorld.UntilAsync(() => control!.ClosedRequests.Count == Tunnels, "the ends are reported");
        Assert.All(control!.ClosedRequests, request => Assert.Equal(TunnelEndReason.Blocked, request.Reason));
    }

    private static PrefixSet Set(params string[] networks) => new(networks.Select(System.Net.IPNetwork.Parse));

    private static async Task<int> ReadAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
