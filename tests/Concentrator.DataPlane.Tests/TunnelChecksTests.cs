using System.Buffers.Binary;
using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests;

public class TunnelChecksTests
{
    private static readonly byte[] Mss1460 = [2, 4, 0x05, 0xB4];
    private static readonly byte[] Mss1460AtAnOddOffset = [1, 2, 4, 0x05, 0xB4, 1, 1, 0];

    [Fact]
    public void A_packet_from_the_tunnels_address_goes_on() =>
        Assert.Equal(PacketVerdict.Forward, TunnelChecks.FromClient(Udp(Client, Server, 20), Client, 1400));

    [Fact]
    public void A_packet_from_another_address_is_refused()
    {
        Assert.Equal(PacketVerdict.SourceAddress, TunnelChecks.FromClient(Udp(Server, Server, 20), Client, 1400));
        Assert.Equal(PacketVerdict.SourceAddress, TunnelChecks.FromClient(Udp(Ipv4Address.None, Server, 20), Ipv4Address.None, 1400));
    }

    [Theory]
    [InlineData("0.0.0.0", PacketVerdict.DestinationAddress)]
    [InlineData("127.0.0.1", PacketVerdict.DestinationAddress)]
    [InlineData("240.0.0.1", PacketVerdict.DestinationAddress)]
    [InlineData("255.255.255.254", PacketVerdict.DestinationAddress)]
    [InlineData("255.255.255.255", PacketVerdict.Forward)]
    [InlineData("224.0.0.251", PacketVerdict.Forward)]
    [InlineData("10.255.255.255", PacketVerdict.Forward)]
    public void A_martian_destination_is_refused(string destination, PacketVerdict verdict)
    {
        Assert.True(Ipv4Address.TryParse(destination, out var address));
        Assert.Equal(verdict, TunnelChecks.FromClient(Udp(Client, address, 20), Client, 1400));
    }

    [Fact]
    public void A_malformed_packet_is_refused_both_ways()
    {
        var packet = Udp(Client, Server, 20);
        foreach (var (at, value) in new (int, byte)[] { (0, 0x65), (0, 0x44), (0, 0x4F), (2, 0xFF), (3, 0x13) })
        {
            var bad = (byte[])packet.Clone();
            bad[at] = value;
            Assert.Equal(PacketVerdict.Malformed, TunnelChecks.FromClient(bad, Client, 1400));
            Assert.Equal(PacketVerdict.Malformed, TunnelChecks.ToClient(bad, 1400));
        }

        Assert.Equal(PacketVerdict.Malformed, TunnelChecks.FromClient([], Client, 1400));
        Assert.Equal(PacketVerdict.Malformed, TunnelChecks.ToClient(packet.AsSpan(0, 19), 1400));
        packet[8]--;
        Assert.Equal(PacketVerdict.Malformed, TunnelChecks.FromClient(packet, Client, 1400));
    }

    [Theory]
    [InlineData(TcpFlags.Syn)]
    [InlineData(TcpFlags.Syn | TcpFlags.Ack)]
    public void The_MSS_of_a_SYN_is_clamped_both_ways_at_even_and_odd_offsets(TcpFlags flags)
    {
        foreach (var options in new[] { Mss1460, Mss1460AtAnOddOffset })
        {
            var up = Tcp(Client, Server, flags, options, 0);
            Assert.Equal(PacketVerdict.Forward, TunnelChecks.FromClient(up, Client, 1400));
            Assert.Equal(1360, MssOf(up));
            Assert.True(IsIntact(up));

            var down = Tcp(Server, Client, flags, options, 0);
            Assert.Equal(PacketVerdict.Forward, TunnelChecks.ToClient(down, 1300));
            Assert.Equal(1260, MssOf(down));
            Assert.True(IsIntact(down));
        }
    }

    [Fact]
    public void Everything_but_a_large_MSS_of_a_SYN_stays_as_it_is()
    {
        var later = Tcp(Client, Server, TcpFlags.Syn, Mss1460, 0);
        later[7] = 1;
        Ipv4Packet.WriteChecksum(later);
        foreach (var packet in new[]
        {
            Tcp(Client, Server, TcpFlags.Ack, Mss1460, 100),
            Tcp(Client, Server, TcpFlags.Syn, [2, 4, 0x05, 0x50], 0),
            Tcp(Client, Server, TcpFlags.Syn, [2, 3, 0xFF, 0], 0),
            Tcp(Client, Server, TcpFlags.Syn, [], 0),
            Udp(Client, Server, 100),
            later,
        })
        {
            var before = packet.ToArray();
            Assert.Equal(PacketVerdict.Forward, TunnelChecks.FromClient(packet, Client, 1400));
            Assert.Equal(before, packet);
        }
    }

    [Fact]
    public void A_packet_larger_than_the_tunnel_is_too_big_or_to_be_fragmented()
    {
        var packet = Udp(Server, Client, 1372);
        Assert.Equal(PacketVerdict.Forward, TunnelChecks.ToClient(packet, 1400));
        Assert.Equal(PacketVerdict.Fragment, TunnelChecks.ToClient(packet, 1399));
        packet[6] |= 0x40;
        Assert.Equal(PacketVerdict.TooBig, TunnelChecks.ToClient(packet, 1399));
    }

    [Fact]
    public void Fragmentation_needed_tells_the_next_hops_MTU()
    {
        var packet = Tcp(Server, Client, TcpFlags.Ack, [], 1400);
        var answer = new byte[576];
        var length = TunnelChecks.WriteTooBig(packet, Gateway, 1280, answer);
        Assert.True(IsIntact(answer.AsSpan(0, length)));
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(answer, out var ip));
        Assert.Equal((Gateway, Server), (ip.Source, ip.Destination));
        Assert.True(IcmpMessage.TryParse(ip.Payload, out var error));
        Assert.Equal((IcmpType.DestinationUnreachable, 4, 1280u), (error.Type, error.Code, error.Rest));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_packet_makes_the_checks_throw_or_leaves_a_wrong_checksum() => Fuzzing.Run(1191, seed =>
    {
        var random = new Random(seed);
        var mutator = new Mutator(seed) { MaxWounds = 2, LengthAt = 2 };
        var answer = new byte[576];
        var buffer = new byte[1400];
        var clamped = 0;
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            var packet = mutator.Of((round % 3) switch
            {
                0 => Tcp(Client, Server, TcpFlags.Syn, Mss1460AtAnOddOffset, 0),
                1 => Udp(Client, Server, 30),
                _ => Echo(Client, Server, 30),
            });

            if (packet.Length > 0 && packet[0] >> 4 == 4 && (packet[0] & 0xF) * 4 is >= 20 and var size && size <= packet.Length && random.Next(8) != 0)
            {
                Ipv4Packet.WriteChecksum(packet);
            }

            var wasIntact = IsIntact(packet);
            var before = packet.ToArray();
            var mtu = random.Next(1500);
            if (TunnelChecks.FromClient(packet, Client, mtu) == PacketVerdict.Forward && !before.AsSpan().SequenceEqual(packet))
            {
                clamped++;
                Assert.Equal(wasIntact, IsIntact(packet));
            }

            TunnelChecks.ToClient(packet, mtu);
            TunnelChecks.WriteTooBig(packet, Gateway, mtu, answer);
            foreach (var fragment in new Ipv4Fragments(packet, Math.Min(mtu, 100), buffer))
            {
                Assert.InRange(fragment.Length, 20, Math.Max(mtu, 68));
            }
        }

        Assert.InRange(clamped, 30_000, 70_000);
    });

    private static int MssOf(ReadOnlySpan<byte> packet)
    {
        Assert.True(TcpSegment.TryParse(packet[20..], out var tcp));
        var options = tcp.Options;
        while (options.MoveNext())
        {
            if (options.Kind == TcpOptionKind.MaximumSegmentSize)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(options.Data);
            }
        }

        return 0;
    }
}
