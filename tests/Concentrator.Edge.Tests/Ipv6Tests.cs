using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Concentrator.Client;
using Concentrator.DataPlane;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;

namespace Concentrator.Edge.Tests;

/// <summary>IPv6 inside the tunnel, end to end. The pool is 10.80.0.0/24 and fd50::/56, so that 10.80.0.n has fd50::n:0/64 of its own.</summary>
public sealed class Ipv6Tests
{
    [Fact]
    public async Task A_client_is_told_its_prefix_makes_an_address_and_pings_the_gateway()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(tunnel);
        var advertisement = await host.ConfigureAsync();

        Assert.Equal(new Ipv6Prefix(new Ipv6Address(0xFD50_0000_0000_0000 | (tunnel.Addresses.Client.Value & 0xFF), 0), 64), advertisement.Prefix);
        Assert.Equal(1400u, advertisement.Mtu);
        Assert.Equal([Address("2001:db8::53")], advertisement.DnsServers);
        Assert.Equal(["corp.example"], advertisement.SearchDomains);
        Assert.True(advertisement is { HasOtherConfiguration: true, RouterLifetime: > 1200 });
        Assert.True(advertisement.ValidLifetime > advertisement.PreferredLifetime && advertisement.PreferredLifetime > 1200);
        await host.PingAsync(host.Address, EdgeWorld.Gateway6);
        await host.PingAsync(host.Address with { Low = ulong.MaxValue }, EdgeWorld.Gateway6);
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task The_session_list_and_the_grant_name_the_same_prefix()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync(WithIpv6);
        var advertisement = await (await Ipv6Host.StartAsync(tunnel)).AdvertisementAsync();

        var session = Assert.Single(await world.Control.Sessions.List(CancellationToken.None));
        Assert.Equal(advertisement.Prefix!.Value.ToIPNetwork(), session.Prefix6);
    }

    [Fact]
    public async Task A_client_without_ipv6_is_told_nothing_of_it()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync();

        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.False(tunnel.Packets.TryRead(out _));
        Assert.Null(tunnel.Identifiers);
    }

    [Fact]
    public async Task A_client_with_ipv6_alone_gets_through()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync(options => options with { Ipv4 = false, Ipv6 = true });
        var host = await Ipv6Host.StartAsync(tunnel);
        await host.ConfigureAsync();

        await host.PingAsync(host.Address, EdgeWorld.Gateway6);
    }

    [Fact]
    public async Task A_pool_without_ipv6_gives_ipv4_alone()
    {
        await using var world = await EdgeWorld.StartAsync(changeControl: options => options with { Pools = [options.Pools[0] with { Prefix6 = null }] });
        await using var tunnel = await world.DialAsync(WithIpv6);

        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Null(tunnel.Identifiers);
    }

    [Fact]
    public async Task Questions_on_the_link_are_answered_by_the_edge()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(tunnel);
        var (client, server) = (host.Identifiers.ClientLinkLocal, host.Identifiers.ServerLinkLocal);
        await host.AdvertisementAsync();

        var solicitation = new byte[RouterSolicitation.Size];
        RouterSolicitation.Write(solicitation, client);
        await host.SendAsync(solicitation);
        var advertisement = await host.ReceiveAsync(packet => packet[6] == (byte)IpProtocol.Icmpv6 && packet[40] == (byte)Icmpv6Type.RouterAdvertisement);
        Assert.Equal((server, client), (Ipv6Address.Read(advertisement.AsSpan(8)), Ipv6Address.Read(advertisement.AsSpan(24))));

        await host.PingAsync(client, server);
        await host.PingAsync(client, Ipv6Address.AllNodes);
        await host.PingAsync(client, Ipv6Address.AllRouters);

        var neighbor = new byte[NeighborAdvertisement.Size];
        NeighborSolicitation.Write(neighbor, client, server);
        await host.SendAsync(neighbor);
        await host.ReceiveAsync(packet => packet[40] == (byte)Icmpv6Type.NeighborAdvertisement && Ipv6Address.Read(packet.AsSpan(48)) == server);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task Name_servers_and_suffix_come_by_dhcpv6_too()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(tunnel);
        byte[] identifier = [0, 3, 0, 1, 2, 0, 0, 0, 0, 7];
        var request = new byte[48 + Dhcpv6InformationRequest.MaxSize];
        var length = 48 + Dhcpv6InformationRequest.Write(request.AsSpan(48), 0xABCDEF, identifier);
        UdpDatagram.WritePacket(request.AsSpan(0, length), host.Identifiers.ClientLinkLocal, 546, Ipv6Address.AllDhcpAgents, 547);
        await host.SendAsync(request[..length]);

        Dhcpv6Reply? reply = null;
        await host.ReceiveAsync(packet => Ipv6Packet.Parse(packet, out var ip) == Ipv6PacketStatus.Valid && ip.Protocol == IpProtocol.Udp
            && UdpDatagram.TryParse(ip.Payload, out var datagram) && datagram.HasValidChecksum(ip.Source, ip.Destination)
            && (datagram.SourcePort, datagram.DestinationPort) == (547, 546) && Dhcpv6Reply.TryRead(datagram.Payload, out reply));
        Assert.Equal(0xABCDEFu, reply!.TransactionId);
        Assert.Equal(identifier, reply.ClientIdentifier);
        Assert.Equal([Address("2001:db8::53")], reply.DnsServers);
        Assert.Equal(["corp.example"], reply.SearchDomains);
    }

    [Fact]
    public async Task What_is_not_from_the_tunnels_prefix_or_not_for_beyond_the_link_goes_nowhere()
    {
        RecordingNetwork? network = null;
        await using var world = await StartAsync(inner => network = inner);
        await using var tunnel = await world.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(tunnel);
        await host.ConfigureAsync();
        var client = host.Identifiers.ClientLinkLocal;
        byte[][] dropped =
        [
            Ipv6Host.Echo(Address("fd50:0:0:fe::1"), EdgeWorld.Gateway6), // another tunnel's
            Ipv6Host.Echo(Address("2001:db8::1"), EdgeWorld.Gateway6), // somebody's
            Ipv6Host.Echo(Ipv6Address.None, EdgeWorld.Gateway6),
            Ipv6Host.Echo(Address("::1"), EdgeWorld.Gateway6),
            Ipv6Host.Echo(client, EdgeWorld.Gateway6), // link-local stays on the link
            Ipv6Host.Echo(client with { Low = client.Low ^ 1 }, host.Identifiers.ServerLinkLocal), // not its own
            Ipv6Host.Echo(host.Address, Address("fe80::77")),
            Ipv6Host.Echo(host.Address, Address("::1")),
            Ipv6Host.Echo(host.Address, Address("::")),
            Ipv6Host.Echo(host.Address, host.Address with { Low = 99 }), // would come straight back
            Ipv6Host.Echo(host.Address, EdgeWorld.Gateway6)[..47],
        ];
        foreach (var packet in dropped)
        {
            await host.SendAsync(packet);
        }

        var ping = Ipv6Host.Echo(host.Address, EdgeWorld.Gateway6);
        await host.SendAsync(ping);
        var next = await host.ReceiveAsync(packet => packet[40] == (byte)Icmpv6Type.EchoReply || packet[40] < 128);

        Assert.True(Ipv6Host.IsReply(next, ping));
        Assert.Equal(1, network!.Sent);
    }

    [Fact]
    public async Task Two_clients_reach_each_other_and_the_hop_is_counted()
    {
        await using var world = await StartAsync();
        await using var first = await world.DialAsync(WithIpv6);
        await using var second = await world.DialAsync(WithIpv6);
        var (one, other) = (await Ipv6Host.StartAsync(first), await Ipv6Host.StartAsync(second));
        await one.ConfigureAsync();
        await other.ConfigureAsync();

        await one.SendAsync(Ipv6Host.Echo(one.Address, other.Address with { Low = 0xABCD }));
        var packet = await other.ReceiveAsync(packet => packet[40] == (byte)Icmpv6Type.EchoRequest);
        Assert.Equal(63, packet[7]);
        Assert.Equal(other.Address with { Low = 0xABCD }, Ipv6Address.Read(packet.AsSpan(24)));
    }

    [Fact]
    public async Task A_packet_too_big_for_the_other_client_is_answered_with_its_mtu_and_a_syn_is_clamped()
    {
        await using var world = await StartAsync();
        await using var first = await world.DialAsync(WithIpv6);
        await using var second = await world.DialAsync(options => WithIpv6(options) with { Mru = 1300 });
        var (one, other) = (await Ipv6Host.StartAsync(first), await Ipv6Host.StartAsync(second));
        await one.ConfigureAsync();
        Assert.Equal(1300u, (await other.ConfigureAsync()).Mtu);

        await one.SendAsync(Ipv6Host.Echo(one.Address, other.Address, payload: 1301 - 48));
        var answer = await one.ReceiveAsync(packet => packet[40] == (byte)Icmpv6Type.PacketTooBig);
        Assert.Equal((EdgeWorld.Gateway6, 1300u), (Ipv6Address.Read(answer.AsSpan(8)), BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(44))));
        await one.SendAsync(Ipv6Host.Echo(one.Address, other.Address, payload: 1300 - 48));
        await other.ReceiveAsync(packet => packet.Length == 1300);

        await one.SendAsync(Syn(one.Address, other.Address, segmentSize: 1440));
        var syn = await other.ReceiveAsync(packet => packet[6] == (byte)IpProtocol.Tcp);
        Assert.Equal(1300 - 60, BinaryPrimitives.ReadUInt16BigEndian(syn.AsSpan(62)));
        Assert.True(TcpSegment.TryParse(syn.AsSpan(40), out var tcp));
        Assert.True(tcp.HasValidChecksum(one.Address, other.Address));
    }

    [Fact]
    public async Task One_client_does_not_use_up_the_answers_to_what_is_too_big_for_others()
    {
        const int Many = 200;

        // One worker, so that answers come in the order of what they answer.
        await using var world = await EdgeWorld.StartAsync(options => options with { Workers = 1 });
        await using var first = await world.DialAsync(WithIpv6);
        await using var second = await world.DialAsync(options => WithIpv6(options) with { Mru = 1300 });
        await using var third = await world.DialAsync(options => WithIpv6(options) with { Mru = 1300 });
        var (one, two, three) = (await Ipv6Host.StartAsync(first), await Ipv6Host.StartAsync(second), await Ipv6Host.StartAsync(third));
        await one.ConfigureAsync();
        await two.ConfigureAsync();
        await three.ConfigureAsync();

        // IPv4 and IPv6 share what a tunnel has.
        var since = Stopwatch.GetTimestamp();
        var large = Pings.Request(first.Addresses.Client, second.Addresses.Client, 1, payload: 1300);
        large[6] = 0x40;
        Ipv4Packet.WriteChecksum(large);
        for (var i = 0; i < Many; i++)
        {
            await one.SendAsync(i % 2 == 0 ? Ipv6Host.Echo(one.Address, two.Address, payload: 1301 - 48) : large);
        }

        var answered = 0;
        do
        {
            await one.SendAsync(Ipv6Host.Echo(one.Address, three.Address, payload: 1301 - 48));
            var answer = await one.ReceiveAsync(packet => packet[0] >> 4 == 4 ? packet[20] == (byte)IcmpType.DestinationUnreachable : packet[40] == (byte)Icmpv6Type.PacketTooBig);
            if (answer[0] >> 4 == 6 && Ipv6Address.Read(answer.AsSpan(48 + 24)) == three.Address)
            {
                break;
            }

            answered++;
        }
        while (answered < Many);

        Assert.InRange(answered, 1, 11 + (10 * Stopwatch.GetElapsedTime(since).TotalSeconds));
    }

    [Fact]
    public async Task The_gateway_answers_also_where_its_network_is_blocked()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync(WithIpv6);
        await using var other = await world.DialAsync(options => WithIpv6(options) with { Mru = 1300 });
        var (host, peer) = (await Ipv6Host.StartAsync(tunnel), await Ipv6Host.StartAsync(other));
        await host.ConfigureAsync();
        await peer.ConfigureAsync();
        world.Edge.BlockLists = new BlockLists(PrefixSet.Empty, new PrefixSet([new IPNetwork(EdgeWorld.Gateway6.ToIPAddress(), 128)]));

        // An answer of the gateway itself to what goes elsewhere.
        await host.SendAsync(Ipv6Host.Echo(host.Address, peer.Address, payload: 1301 - 48));
        var answer = await host.ReceiveAsync(packet => packet[40] == (byte)Icmpv6Type.PacketTooBig);

        Assert.Equal(EdgeWorld.Gateway6, Ipv6Address.Read(answer.AsSpan(8)));
    }

    [Fact]
    public async Task A_prefix_goes_with_its_address_to_the_next_tunnel()
    {
        await using var world = await StartAsync();
        Ipv6Prefix before;
        await using (var tunnel = await world.DialAsync(WithIpv6))
        {
            before = (await (await Ipv6Host.StartAsync(tunnel)).AdvertisementAsync()).Prefix!.Value;
            await tunnel.DisconnectAsync();
        }

        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 0, "the tunnel is over");
        await using var again = await world.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(again);
        Assert.Equal(before, (await host.ConfigureAsync()).Prefix);
        await host.PingAsync(host.Address, EdgeWorld.Gateway6);
    }

    [Fact]
    public async Task In_routed_mode_the_64s_of_the_block_are_routed_here_with_the_block()
    {
        RoutedNetwork? network = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Network = network = new RoutedNetwork(parts.Network) { HasIpv6 = true } });
        await using (var tunnel = await world.DialAsync(WithIpv6))
        {
            var host = await Ipv6Host.StartAsync(tunnel);
            await host.ConfigureAsync();
            await host.PingAsync(host.Address, EdgeWorld.Gateway6);
            Assert.Equal(["+10.80.0.0/26", "+fd50::/58"], network!.Changes);
        }

        await EdgeWorld.UntilAsync(() => network!.Standing.Count == 0, "both routes are gone");
    }

    [Fact]
    public async Task A_server_that_listens_on_ipv6_serves_ipv4_inside_and_ipv6_as_well()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { Listen = [new IPEndPoint(IPAddress.IPv6Any, 0)] });
        await using var tunnel = await world.DialAsync(options => WithIpv6(options) with { Host = "::1" });
        var host = await Ipv6Host.StartAsync(tunnel);
        await host.ConfigureAsync();

        await host.PingAsync(host.Address, EdgeWorld.Gateway6);
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        var origin = Assert.Single(await world.Control.Sessions.List(CancellationToken.None)).Origin;
        Assert.Equal(IPAddress.IPv6Loopback, origin.Client.Address);
    }

    private static SstpClientOptions WithIpv6(SstpClientOptions options) => options with { Ipv6 = true };

    private static Task<EdgeWorld> StartAsync(Action<RecordingNetwork>? made = null) => EdgeWorld.StartAsync(
        changeControl: options => options with { Pools = [options.Pools[0] with { DnsServers6 = [IPAddress.Parse("2001:db8::53")], DnsSuffix = "corp.example" }] },
        exchange: parts =>
        {
            var network = new RecordingNetwork(parts.Network);
            made?.Invoke(network);
            return parts with { Network = network };
        });

    private static Ipv6Address Address(string text) => Ipv6Address.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));

    private static byte[] Syn(Ipv6Address from, Ipv6Address to, ushort segmentSize)
    {
        var packet = new byte[64];
        Ipv6Packet.WriteHeader(packet, IpProtocol.Tcp, from, to);
        Convert.FromHexString("C0DE01BB00000001000000006002FAF00000000002040000").CopyTo(packet, 40);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(62), segmentSize);
        TcpSegment.WriteChecksum(packet.AsSpan(40), from, to);
        return packet;
    }
}
