using System.Buffers.Binary;
using System.Net;
using Concentrator.DataPlane.Filtering;
using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests.Filtering;

public class CompiledFilterTests
{
    private static readonly FilterLine s_webOnly = new(true) { Protocol = IpProtocol.Tcp, RemotePorts = (80, 80) };
    private static readonly FilterLine s_noNames = new(false) { Protocol = IpProtocol.Udp, RemotePorts = (53, 53) };

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    [InlineData(300)]
    public void It_decides_as_its_slow_twin_does(int lines) => Fuzzing.Run(9_000 + lines, seed =>
    {
        var samples = new FilterSamples(seed);
        var (permitted, denied, inputs) = (0, 0, Fuzzing.Inputs / 2);
        for (var i = 0; i < inputs;)
        {
            var (fromClient, permits, toClient, permitsTo) = (samples.Lines(lines), samples.Coin(), samples.Lines(lines), samples.Coin());
            var fast = new CompiledFilter(fromClient, permits, toClient, permitsTo);
            var slow = new SlowFilter(fromClient, permits, toClient, permitsTo);
            for (var packets = 0; packets < 500; packets++, i++)
            {
                var way = samples.Coin();
                var packet = samples.Packet(way);
                if (Verdict(fast, packet, way) is { } verdict)
                {
                    Assert.True(slow.Permits(packet, way) == verdict, $"{Convert.ToHexString(packet)} {(way ? "from" : "to")} the client: {verdict}");
                    (permitted, denied) = verdict ? (permitted + 1, denied) : (permitted, denied + 1);
                }
            }
        }

        Assert.True(Math.Min(permitted, denied) > inputs / 20, $"{permitted} permitted, {denied} denied");
    });

    [Fact]
    public void It_decides_as_its_slow_twin_does_on_mutated_packets() => Fuzzing.Run(9_500, seed =>
    {
        var samples = new FilterSamples(seed);
        var mutator = new Mutator(seed, [.. Enumerable.Range(0, 64).Select(i => samples.Packet(i % 2 == 0))]) { Front = 60 };
        for (var i = 0; i < Fuzzing.Inputs;)
        {
            var (fromClient, permits, toClient, permitsTo) = (samples.Lines(8), samples.Coin(), samples.Lines(8), samples.Coin());
            var fast = new CompiledFilter(fromClient, permits, toClient, permitsTo);
            var slow = new SlowFilter(fromClient, permits, toClient, permitsTo);
            for (var packets = 0; packets < 500; packets++, i++)
            {
                var (packet, way) = (mutator.Next(), samples.Coin());
                if (Verdict(fast, packet, way) is { } verdict)
                {
                    Assert.True(slow.Permits(packet, way) == verdict, $"{Convert.ToHexString(packet)} {(way ? "from" : "to")} the client: {verdict}");
                }
            }
        }
    });

    [Fact]
    public void The_first_line_that_fits_decides()
    {
        var inside = new FilterLine(false) { Remote = IPNetwork.Parse("198.51.100.0/24") };
        var one = new FilterLine(true) { Remote = IPNetwork.Parse("198.51.100.1/32") };

        Assert.True(Both([one, inside], false).Permits(Udp(Client, Server, 20)));
        Assert.False(Both([inside, one], true).Permits(Udp(Client, Server, 20)));
    }

    [Fact]
    public void What_fits_no_line_meets_the_default()
    {
        Assert.True(Both([], true).Permits(Udp(Client, Server, 20)));
        Assert.False(Both([s_webOnly], false).Permits(Udp(Client, Server, 20)));
    }

    [Fact]
    public void A_later_fragment_does_not_slip_past_a_line_that_denies_ports() =>
        Assert.False(Both([s_noNames], true).Permits(Later(Udp(Client, Server, 80))));

    [Fact]
    public void A_later_fragment_does_not_come_in_by_a_line_that_permits_ports()
    {
        var names = s_noNames with { Permits = true };
        Assert.True(Both([names], false).Permits(Udp(Client, Server, 80)));
        Assert.False(Both([names], false).Permits(Later(Udp(Client, Server, 80))));
    }

    [Fact]
    public void A_later_fragment_of_another_protocol_or_to_elsewhere_goes_on()
    {
        Assert.True(Both([s_noNames with { Protocol = IpProtocol.Tcp }], true).Permits(Later(Udp(Client, Server, 80))));
        Assert.True(Both([s_noNames with { Remote = IPNetwork.Parse("203.0.113.0/24") }], true).Permits(Later(Udp(Client, Server, 80))));
    }

    [Fact]
    public void A_first_fragment_too_short_for_its_flags_is_no_established_connection()
    {
        var established = new FilterLine(true) { Established = true };
        var tiny = Tcp(Client, Server, TcpFlags.Ack, [], 0)[..28];
        Ipv4Packet.WriteHeader(tiny, IpProtocol.Tcp, Client, Server);

        Assert.True(Both([established], false).Permits(Tcp(Client, Server, TcpFlags.Ack, [], 0)));
        Assert.False(Both([established], false).Permits(Tcp(Client, Server, TcpFlags.Syn, [], 0)));
        Assert.False(Both([established], false).Permits(tiny));
    }

    [Fact]
    public void A_packet_that_names_its_way_goes_nowhere()
    {
        var packet = new byte[24];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Udp, Client, Server);
        packet[0] = 0x46;
        (packet[20], packet[21], packet[22]) = (131, 3, 4);

        Assert.False(Both([], true).Permits(packet));
    }

    [Theory]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.9")]
    public void An_error_about_a_permitted_flow_comes_from_anybody_on_the_way(string from)
    {
        Assert.True(Ipv4Address.TryParse(from, out var router));
        var filter = Both([new FilterLine(true) { Remote = IPNetwork.Parse("198.51.100.0/24"), Protocol = IpProtocol.Udp }], false);

        Assert.True(filter.Permits(Unreachable(Udp(Client, Server, 20), router), fromClient: false));
        Assert.False(filter.Permits(Unreachable(Udp(Client, Gateway, 20), router), fromClient: false));

        // About somebody else's packet.
        var strange = Unreachable(Udp(Gateway, Server, 20), router);
        Client.Write(strange.AsSpan(16));
        Ipv4Packet.WriteChecksum(strange);
        Assert.False(filter.Permits(strange, fromClient: false));
    }

    [Fact]
    public void A_client_tells_errors_to_those_only_whom_they_concern()
    {
        var filter = Both([new FilterLine(true) { Remote = IPNetwork.Parse("198.51.100.0/24"), Protocol = IpProtocol.Udp }], false);
        var error = Unreachable(Udp(Server, Client, 20), Client);
        Assert.True(filter.Permits(error));

        // To somebody else, with the same quote.
        Gateway.Write(error.AsSpan(16));
        Ipv4Packet.WriteChecksum(error);
        Assert.False(filter.Permits(error));
    }

    [Fact]
    public void A_line_about_ICMP_by_name_decides_on_errors_too() =>
        Assert.False(Both([new FilterLine(false) { Protocol = IpProtocol.Icmp }], true).Permits(Unreachable(Udp(Client, Server, 20), Server), fromClient: false));

    [Fact]
    public void A_mapped_network_is_an_IPv4_network() =>
        Assert.False(Both([new FilterLine(false) { Remote = IPNetwork.Parse("::ffff:198.51.100.0/120") }], true).Permits(Udp(Client, Server, 20)));

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var filter = Both([.. Enumerable.Range(0, 200).Select(i => s_webOnly with { RemotePorts = ((ushort)i, (ushort)i) })], false).Fast;
        var packet = Tcp(Client, Server, TcpFlags.Syn, [], 10);
        Verdict(filter, packet, true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Verdict(filter, packet, i % 2 == 0);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static bool? Verdict(CompiledFilter filter, byte[] packet, bool fromClient)
    {
        if (Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid)
        {
            return filter.Permits(PacketFlow.Of(ip, fromClient), fromClient);
        }

        return Ipv6Packet.Parse(packet, out var ip6) == Ipv6PacketStatus.Valid ? filter.Permits(PacketFlow.Of(ip6, fromClient), fromClient) : null;
    }

    private static Sut Both(IReadOnlyList<FilterLine> lines, bool permits) => new(new CompiledFilter(lines, permits, lines, permits));

    /// <summary>The second half of a datagram.</summary>
    private static byte[] Later(byte[] packet)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), 8);
        Ipv4Packet.WriteChecksum(packet);
        return packet;
    }

    private static byte[] Unreachable(byte[] about, Ipv4Address from)
    {
        var error = new byte[576];
        return error[..IcmpMessage.WriteUnreachable(about, from, IcmpUnreachableCode.Port, 0, error)];
    }

    private sealed record Sut(CompiledFilter Fast)
    {
        internal bool Permits(byte[] packet, bool fromClient = true) => Verdict(Fast, packet, fromClient)!.Value;
    }
}
