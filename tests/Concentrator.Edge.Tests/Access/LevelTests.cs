using System.Buffers.Binary;
using System.Net;
using Concentrator.Client;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Edge.Tests.World;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Ip;
using static Concentrator.Edge.Tests.Access.AccessWorld;

namespace Concentrator.Edge.Tests.Access;

/// <summary>How far a tunnel is let in, from its grant on and by commands while it lives.</summary>
public class LevelTests
{
    [Fact]
    public async Task A_tunnel_in_quarantine_reaches_the_gateway_and_the_remediation_network_and_nothing_else()
    {
        await using var access = await AccessWorld.StartAsync(Quarantine);
        await using var tunnel = await access.World.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(tunnel);
        await host.ConfigureAsync();

        await access.AssertUnreachedAsync(tunnel, Intranet);
        await EdgeWorld.PingAsync(tunnel, Remediation, 2);
        await host.SendAsync(Ipv6Host.Echo(host.Address, Intranet6));
        await host.PingAsync(host.Address, Remediation6);
        await host.PingAsync(host.Address, EdgeWorld.Gateway6);

        Assert.Equal(0, access.Network.SentTo(Intranet6.ToString()));
        Assert.Equal(2, access.World.Edge.Dropped(DropReason.Quarantine, up: true));
        Assert.Equal(1, access.World.Edge.TunnelsAt(AccessLevel.Quarantine));
        access.World.AssertNoFaults();
    }

    [Fact]
    public async Task A_tunnel_in_quarantine_reaches_what_a_line_of_the_remediation_filter_permits_and_no_more()
    {
        var line = new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("203.0.113.0/24"), Protocol = IpProtocol.Icmp };
        var access = Quarantine with { Remediation = [], RemediationFilter = new PacketFilter([line], [line]), Filters = [PacketFilter.DenyAll] };
        await using var world = await AccessWorld.StartAsync(access);
        await using var tunnel = await world.World.DialAsync();

        await EdgeWorld.PingAsync(tunnel, Remediation, 1);
        await world.AssertUnreachedAsync(tunnel, Intranet);
        Assert.Equal(1, world.World.Edge.Dropped(DropReason.Quarantine, up: true));

        await world.ChangeAsync(tunnel, access with { RemediationFilter = new PacketFilter([line with { Protocol = IpProtocol.Udp }], []) });
        await world.AssertUnreachedAsync(tunnel, Remediation);

        // At the other levels it permits nothing.
        await world.ChangeAsync(tunnel, access with { Level = AccessLevel.Full, Filters = [new PacketFilter([new FilterRule(FilterAction.Deny) { Remote = line.Remote }], [])] });
        await world.AssertUnreachedAsync(tunnel, Remediation);
        await EdgeWorld.PingAsync(tunnel, Intranet, 2);
    }

    [Fact]
    public async Task A_live_tunnel_goes_into_quarantine_and_out_again_and_others_do_not_notice()
    {
        await using var access = await AccessWorld.StartAsync();
        await using var tunnel = await access.World.DialAsync();
        await using var other = await access.World.DialAsync();
        await EdgeWorld.PingAsync(tunnel, Intranet, 1);

        await access.ChangeAsync(tunnel, Quarantine);
        await access.AssertUnreachedAsync(tunnel, Intranet);
        await EdgeWorld.PingAsync(other, Intranet, 2);
        Assert.Equal((1, 1), (access.World.Edge.TunnelsAt(AccessLevel.Quarantine), access.World.Edge.TunnelsAt(AccessLevel.Full)));

        await access.ChangeAsync(tunnel, TunnelAccess.Unlimited);
        await EdgeWorld.PingAsync(tunnel, Intranet, 3);
        Assert.Equal((0, 2), (access.World.Edge.TunnelsAt(AccessLevel.Quarantine), access.World.Edge.TunnelsAt(AccessLevel.Full)));
        Assert.Contains(access.World.Log.Lines, line => line.Line.Contains("access Full, now Quarantine: the test wants it", StringComparison.Ordinal));
        Assert.False(tunnel.Completion.IsCompleted || other.Completion.IsCompleted);

        await tunnel.DisconnectAsync();
        await other.DisconnectAsync();
        await EdgeWorld.UntilAsync(() => access.World.Edge.TunnelsAt(AccessLevel.Full) == 0, "no tunnel is counted any more");
    }

    [Fact]
    public async Task A_client_in_quarantine_is_not_reached_by_other_clients_either()
    {
        await using var access = await AccessWorld.StartAsync();
        await using var quarantined = await access.World.DialAsync();
        await using var other = await access.World.DialAsync();
        await access.ChangeAsync(quarantined, Quarantine);

        await other.SendAsync(Pings.Request(other.Addresses.Client, quarantined.Addresses.Client, 5));
        await EdgeWorld.UntilAsync(() => access.World.Edge.Dropped(DropReason.Quarantine, up: false) == 1, "the packet is dropped on its way to the client");
        await quarantined.SendAsync(Pings.Request(quarantined.Addresses.Client, other.Addresses.Client, 6));
        await EdgeWorld.UntilAsync(() => access.World.Edge.Dropped(DropReason.Quarantine, up: true) == 1, "the packet is dropped on its way from the client");
        Assert.False(quarantined.Packets.TryRead(out _));
    }

    [Fact]
    public async Task The_edge_ends_probation_by_itself()
    {
        await using var access = await AccessWorld.StartAsync();
        await using var tunnel = await access.World.DialAsync();
        var probation = Quarantine with { Level = AccessLevel.Probation, ProbationEnds = DateTimeOffset.UtcNow.AddSeconds(2) };
        await access.ChangeAsync(tunnel, probation);
        await EdgeWorld.PingAsync(tunnel, Intranet, 1);

        await EdgeWorld.UntilAsync(() => access.World.Edge.TunnelsAt(AccessLevel.Quarantine) == 1, "the grace time is over");

        Assert.True(DateTimeOffset.UtcNow >= probation.ProbationEnds);
        await access.AssertUnreachedAsync(tunnel, Intranet);
        await EdgeWorld.PingAsync(tunnel, Remediation, 2);
        Assert.Equal(AccessLevel.Quarantine, access.World.Edge.FindTunnel(tunnel.Addresses.Client.ToIPAddress())!.Access.Level);
    }

    [Fact]
    public async Task A_probation_that_is_over_already_is_quarantine()
    {
        await using var access = await AccessWorld.StartAsync(Quarantine with { Level = AccessLevel.Probation, ProbationEnds = DateTimeOffset.UtcNow.AddDays(-1) });
        await using var tunnel = await access.World.DialAsync();

        await access.AssertUnreachedAsync(tunnel, Intranet);
        Assert.Equal(1, access.World.Edge.TunnelsAt(AccessLevel.Quarantine));
    }

    [Fact]
    public async Task A_change_that_comes_before_the_grant_stands_in_its_place()
    {
        AccessWorld? world = null;
        await using var access = world = await AccessWorld.StartAsync(seen: answer =>
        {
            if (answer.Grant is not null)
            {
                world!.Commands.Give(EdgeCommandKind.Access, world.Control.BeginRequests.Single().Tunnel, Quarantine);
                SpinWait.SpinUntil(() => world.World.Log.Lines.Any(line => line.Line.StartsWith("Command Access", StringComparison.Ordinal)), TimeSpan.FromSeconds(30));
            }

            return answer;
        });
        await using var tunnel = await access.World.DialAsync();

        await access.AssertUnreachedAsync(tunnel, Intranet);
        Assert.Equal(1, access.World.Edge.TunnelsAt(AccessLevel.Quarantine));
    }

    [Fact]
    public async Task A_command_without_an_access_changes_nothing()
    {
        await using var access = await AccessWorld.StartAsync();
        await using var tunnel = await access.World.DialAsync();
        access.Commands.Give(EdgeCommandKind.Access, access.IdOf(tunnel));
        await EdgeWorld.UntilAsync(() => access.World.Log.Lines.Any(line => line.Line.StartsWith("Command Access", StringComparison.Ordinal)), "the command is taken");

        await EdgeWorld.PingAsync(tunnel, Intranet, 1);
        Assert.Equal(TunnelAccess.Unlimited, access.World.Edge.FindTunnel(tunnel.Addresses.Client.ToIPAddress())!.Access);
        access.World.AssertNoFaults();
    }

    [Fact]
    public async Task Dns_goes_to_the_servers_of_the_grant_alone_in_quarantine()
    {
        await using var access = await AccessWorld.StartAsync(Quarantine, changeControl: options => options with { Pools = [options.Pools[0] with { DnsServers = [IPAddress.Parse("198.51.100.53")] }] });
        await using var tunnel = await access.World.DialAsync();
        foreach (var (to, port) in new[] { ("198.51.100.53", 53), ("198.51.100.53", 54), ("198.51.100.54", 53) })
        {
            var question = new byte[60];
            UdpDatagram.WritePacket(question, tunnel.Addresses.Client, 40_000, Ipv4Address.From(IPAddress.Parse(to)), (ushort)port);
            await tunnel.SendAsync(question);
        }

        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Equal((1, 0), (access.Network.SentTo("198.51.100.53"), access.Network.SentTo("198.51.100.54")));
        Assert.Equal(2, access.World.Edge.Dropped(DropReason.Quarantine, up: true));
    }

    [Theory]
    [InlineData(8080, 1)]
    [InlineData(null, 0)]
    public async Task Of_the_gateways_machine_a_tunnel_in_quarantine_reaches_the_page_and_pings_and_nothing_else(int? pagePort, int reached)
    {
        await using var access = await AccessWorld.StartAsync(Quarantine, options => options with { QuarantinePagePort = pagePort });
        await using var tunnel = await access.World.DialAsync();
        foreach (var port in new[] { 8080, 22, 443, 8081 })
        {
            await tunnel.SendAsync(Syn(tunnel.Addresses.Client, EdgeWorld.Gateway, (ushort)port));
        }

        foreach (var port in new[] { 53, 161, 8080 })
        {
            var question = new byte[60];
            UdpDatagram.WritePacket(question, tunnel.Addresses.Client, 40_000, EdgeWorld.Gateway, (ushort)port);
            await tunnel.SendAsync(question);
        }

        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Equal(reached + 1, access.Network.SentTo(EdgeWorld.Gateway.ToString()));
        Assert.Equal(7 - reached, access.World.Edge.Dropped(DropReason.Quarantine, up: true));
    }

    [Fact]
    public async Task The_tunnel_of_an_address_is_found_by_either_family()
    {
        await using var access = await AccessWorld.StartAsync(Quarantine);
        await using var tunnel = await access.World.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(tunnel);
        await host.ConfigureAsync();

        var found = access.World.Edge.FindTunnel(tunnel.Addresses.Client.ToIPAddress());
        Assert.Equal((EdgeWorld.User, Quarantine), (found!.UserName, found.Access));
        Assert.Equal(found, access.World.Edge.FindTunnel(host.Address.ToIPAddress()));
        Assert.Equal(found, access.World.Edge.FindTunnel(tunnel.Addresses.Client.ToIPAddress().MapToIPv6()));
        Assert.Null(access.World.Edge.FindTunnel(IPAddress.Loopback));
        Assert.Null(access.World.Edge.FindTunnel(IPAddress.IPv6Loopback));
    }

    private static byte[] Syn(Ipv4Address from, Ipv4Address to, ushort port)
    {
        var packet = new byte[40];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Tcp, from, to);
        var tcp = packet.AsSpan(20);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], port);
        (tcp[12], tcp[13]) = (0x50, (byte)TcpFlags.Syn);
        TcpSegment.WriteChecksum(tcp, from, to);
        return packet;
    }
}
