using System.Net;
using Concentrator.Client;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Ip;
using static Concentrator.Edge.Tests.Access.AccessWorld;

namespace Concentrator.Edge.Tests.Access;

/// <summary>Filters, rates and limits of a tunnel, and what becomes of those that cannot be enforced.</summary>
public class AccessChangeTests
{
    private static readonly PacketFilter s_intranetOnly = new(
        [new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("198.51.100.0/24") }, new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("10.80.0.0/24") }],
        [])
    { InDefault = FilterAction.Deny };

    public static TheoryData<TunnelAccess> Unenforceable =>
    [
        new TunnelAccess { Level = (AccessLevel)99 },
        new TunnelAccess { RateUp = 0 },
        new TunnelAccess { RateDown = -5 },
        new TunnelAccess { RateDown = long.MaxValue },
        new TunnelAccess { Filters = null! },
        new TunnelAccess { Remediation = null! },
        new TunnelAccess { Filters = [null!] },
        new TunnelAccess { Filters = [.. Enumerable.Repeat(new PacketFilter([], []), 17)] },
        new TunnelAccess { Filters = [new PacketFilter(null!, [])] },
        new TunnelAccess { Filters = [new PacketFilter([], []) { OutDefault = (FilterAction)7 }] },
        Lined(new FilterRule((FilterAction)7)),
        Lined(null!),
        Lined(new FilterRule(FilterAction.Deny) { RemotePorts = new PortRange(1, 2) }),
        Lined(new FilterRule(FilterAction.Deny) { ClientPorts = new PortRange(2, 1), Protocol = IpProtocol.Tcp }),
        Lined(new FilterRule(FilterAction.Deny) { Established = true, Protocol = IpProtocol.Udp }),
        Lined(new FilterRule(FilterAction.Deny) { Protocol = (IpProtocol)256 }),
        new TunnelAccess { Filters = [new PacketFilter([], [.. Enumerable.Repeat(new FilterRule(FilterAction.Deny), 4_097)])] },
    ];

    [Theory]
    [MemberData(nameof(Unenforceable))]
    public async Task What_cannot_be_enforced_ends_the_tunnel_and_is_never_let_through(TunnelAccess access)
    {
        await using var world = await AccessWorld.StartAsync();
        await using var tunnel = await world.World.DialAsync();
        await using var other = await world.World.DialAsync();
        world.Commands.Give(EdgeCommandKind.Access, world.IdOf(tunnel), access);

        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.Contains(world.World.Log.Lines, line => line.Line.Contains("cannot be enforced", StringComparison.Ordinal));
        await EdgeWorld.PingAsync(other, Intranet, 1);

        await using var refusing = await AccessWorld.StartAsync(access);
        await Assert.ThrowsAsync<SstpConnectException>(() => refusing.World.DialAsync());
        Assert.Contains(refusing.World.Log.Lines, line => line.Line.Contains("the grant for alice cannot be enforced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_command_says_of_the_login_is_told_of_the_tunnel_from_then_on()
    {
        await using var world = await AccessWorld.StartAsync(lease: TimeSpan.FromSeconds(3));
        await using var tunnel = await world.World.DialAsync();
        var told = world.Control.Renewals;
        world.Control.ChangeRenewal = (_, answer) => Task.FromResult(answer with { DigestAgrees = false });
        world.Commands.Give(EdgeCommandKind.Access, world.IdOf(tunnel), TunnelAccess.Unlimited, LoginFacts.None with { Groups = ["staff"] });
        await EdgeWorld.UntilAsync(() => told.LastOrDefault()?.Tunnels is [{ Details.Facts.Groups: ["staff"] }], "the facts are told");

        await world.ChangeAsync(tunnel, new TunnelAccess { Rule = "slow", RateUp = 1_000_000 });
        await EdgeWorld.UntilAsync(() => told.Last().Tunnels is [{ Details: { Access.Rule: "slow", Facts.Groups: ["staff"] } }], "the facts stay");
    }

    [Fact]
    public async Task A_filter_holds_from_the_next_packet_on()
    {
        await using var world = await AccessWorld.StartAsync();
        await using var tunnel = await world.World.DialAsync();
        await EdgeWorld.PingAsync(tunnel, Remediation, 1);

        await world.ChangeAsync(tunnel, new TunnelAccess { Filters = [s_intranetOnly] });

        await world.AssertUnreachedAsync(tunnel, Remediation);
        await EdgeWorld.PingAsync(tunnel, Intranet, 2);
        Assert.Equal(1, world.World.Edge.Dropped(DropReason.Filtered, up: true));
        await world.ChangeAsync(tunnel, TunnelAccess.Unlimited);
        await EdgeWorld.PingAsync(tunnel, Remediation, 3);
    }

    [Fact]
    public async Task A_packet_goes_through_when_each_filter_lets_it()
    {
        var noPings = new PacketFilter([], [new FilterRule(FilterAction.Deny) { Protocol = IpProtocol.Icmp, Remote = IPNetwork.Parse("198.51.100.1/32") }]);
        await using var world = await AccessWorld.StartAsync(new TunnelAccess { Filters = [s_intranetOnly, noPings] });
        await using var tunnel = await world.World.DialAsync();

        await tunnel.SendAsync(Pings.Request(tunnel.Addresses.Client, Intranet, 1));
        await EdgeWorld.UntilAsync(() => world.World.Edge.Dropped(DropReason.Filtered, up: false) == 1, "the reply is dropped");
        await world.AssertUnreachedAsync(tunnel, Remediation);
        Assert.Equal((1, 1), (world.Network.SentTo(Intranet.ToString()), world.World.Edge.Dropped(DropReason.Filtered, up: true)));
    }

    [Fact]
    public async Task Between_clients_the_filters_of_both_hold()
    {
        await using var world = await AccessWorld.StartAsync();
        await using var one = await world.World.DialAsync();
        await using var two = await world.World.DialAsync();
        var nobody = new PacketFilter([], [new FilterRule(FilterAction.Deny) { Remote = new IPNetwork(one.Addresses.Client.ToIPAddress(), 32) }]);
        await world.ChangeAsync(two, new TunnelAccess { Filters = [nobody] });

        await one.SendAsync(Pings.Request(one.Addresses.Client, two.Addresses.Client, 1));

        await EdgeWorld.UntilAsync(() => world.World.Edge.Dropped(DropReason.Filtered, up: false) == 1, "the packet is dropped at its end");
        await EdgeWorld.PingAsync(two, Intranet, 2);
    }

    [Fact]
    public async Task The_page_of_the_gateway_is_reached_through_every_filter()
    {
        var nothing = new PacketFilter([], []) { InDefault = FilterAction.Deny, OutDefault = FilterAction.Deny };
        await using var world = await AccessWorld.StartAsync(new TunnelAccess { Filters = [nothing] }, options => options with { QuarantinePagePort = 8080 });
        await using var tunnel = await world.World.DialAsync();
        foreach (var port in new ushort[] { 8080, 8081 })
        {
            await tunnel.SendAsync(Syn(tunnel.Addresses.Client, EdgeWorld.Gateway, port));
        }

        await EdgeWorld.UntilAsync(() => world.World.Edge.Dropped(DropReason.Filtered, up: true) == 1, "the other port is dropped");
        await EdgeWorld.UntilAsync(() => world.Network.SentTo(EdgeWorld.Gateway.ToString()) == 1, "the page's port is reached");
    }

    [Fact]
    public async Task A_rate_from_the_client_drops_what_is_too_much()
    {
        await using var world = await AccessWorld.StartAsync(new TunnelAccess { RateUp = 8_000 });
        await using var tunnel = await world.World.DialAsync();
        for (var i = 0; i < 100; i++)
        {
            await tunnel.SendAsync(Pings.Request(tunnel.Addresses.Client, Intranet, (ushort)i, payload: 1_000));
        }

        await EdgeWorld.UntilAsync(() => world.World.Edge.Dropped(DropReason.RateLimit, up: true) + world.Network.SentTo(Intranet.ToString()) == 100, "all have been looked at");
        Assert.InRange(world.Network.SentTo(Intranet.ToString()), 14, 40);
        await world.ChangeAsync(tunnel, TunnelAccess.Unlimited);
        await EdgeWorld.PingAsync(tunnel, Intranet, 200, payload: 1_000);
    }

    [Fact]
    public async Task A_rate_to_the_client_drops_what_is_too_much()
    {
        await using var world = await AccessWorld.StartAsync(new TunnelAccess { RateDown = 8_000 });
        await using var tunnel = await world.World.DialAsync();
        for (var i = 0; i < 100; i++)
        {
            await tunnel.SendAsync(Pings.Request(tunnel.Addresses.Client, Intranet, (ushort)i, payload: 1_000));
        }

        await EdgeWorld.UntilAsync(() => world.Network.SentTo(Intranet.ToString()) == 100, "all requests went out");
        await EdgeWorld.UntilAsync(() => world.World.Edge.Dropped(DropReason.RateLimit, up: false) >= 60, "most replies are dropped");
        Assert.Equal(0, world.World.Edge.Dropped(DropReason.RateLimit, up: true));
    }

    [Fact]
    public async Task A_session_time_that_has_passed_already_ends_the_tunnel()
    {
        await using var world = await AccessWorld.StartAsync();
        await using var tunnel = await world.World.DialAsync();
        await EdgeWorld.PingAsync(tunnel, Intranet, 1);

        world.Commands.Give(EdgeCommandKind.Access, world.IdOf(tunnel), new TunnelAccess { SessionLimit = TimeSpan.FromMilliseconds(1) });

        await AssertEndedAsync(world, tunnel, TunnelEndReason.SessionTimeout);
    }

    [Fact]
    public async Task A_session_time_counts_from_the_beginning_of_the_session_and_can_be_taken_back()
    {
        await using var world = await AccessWorld.StartAsync(new TunnelAccess { SessionLimit = TimeSpan.FromHours(1) });
        await using var tunnel = await world.World.DialAsync();
        var opened = DateTimeOffset.UtcNow;
        await world.ChangeAsync(tunnel, new TunnelAccess { SessionLimit = TimeSpan.FromSeconds(1.5) });
        await world.ChangeAsync(tunnel, TunnelAccess.Unlimited);
        await Task.Delay(opened.AddSeconds(2) - DateTimeOffset.UtcNow);
        await EdgeWorld.PingAsync(tunnel, Intranet, 1);

        await world.ChangeAsync(tunnel, new TunnelAccess { SessionLimit = TimeSpan.FromSeconds(3) });

        await AssertEndedAsync(world, tunnel, TunnelEndReason.SessionTimeout);
    }

    [Fact]
    public async Task An_idle_time_can_come_later()
    {
        await using var world = await AccessWorld.StartAsync();
        await using var tunnel = await world.World.DialAsync();

        world.Commands.Give(EdgeCommandKind.Access, world.IdOf(tunnel), new TunnelAccess { IdleLimit = TimeSpan.FromMilliseconds(300) });

        await AssertEndedAsync(world, tunnel, TunnelEndReason.IdleTimeout);
    }

    private static TunnelAccess Lined(FilterRule rule) => new() { Filters = [new PacketFilter([rule], [])] };

    private static byte[] Syn(Ipv4Address from, Ipv4Address to, ushort port)
    {
        var packet = new byte[40];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Tcp, from, to);
        (packet[20], packet[22], packet[23], packet[32], packet[33]) = (200, (byte)(port >> 8), (byte)port, 0x50, (byte)TcpFlags.Syn);
        TcpSegment.WriteChecksum(packet.AsSpan(20), from, to);
        return packet;
    }

    private static async Task AssertEndedAsync(AccessWorld world, SstpConnection tunnel, TunnelEndReason reason)
    {
        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        await EdgeWorld.UntilAsync(() => world.World.Log.Lines.Any(line => line.Line.Contains($"is over: {reason}", StringComparison.Ordinal)), "the log tells why");
    }
}
