using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Ip;

public class Ipv4PacketTests
{
    private static readonly Ipv4Address Client = new(0x0A00_0002);
    private static readonly Ipv4Address Server = new(0xC000_0201);

    [Fact]
    public void A_written_header_reads_back()
    {
        var bytes = new byte[100];
        Ipv4Packet.WriteHeader(bytes, IpProtocol.Udp, Client, Server, identification: 0x1234, dontFragment: true, timeToLive: 9);

        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(bytes, out var packet));
        Assert.True(packet.HasValidChecksum);
        Assert.Equal((20, 100, IpProtocol.Udp, 9), (packet.HeaderLength, packet.TotalLength, packet.Protocol, packet.TimeToLive));
        Assert.Equal((Client, Server, 0x1234), (packet.Source, packet.Destination, packet.Identification));
        Assert.True(packet.DontFragment);
        Assert.False(packet.IsFragment);
        Assert.Equal(80, packet.Payload.Length);
    }

    [Fact]
    public void A_header_published_on_the_web_has_the_right_checksum()
    {
        // Wikipedia, "Internet checksum", the example of an IPv4 header.
        var bytes = Convert.FromHexString("45000073000040004011B861C0A80001C0A800C7");
        Array.Resize(ref bytes, 0x73);
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(bytes, out var packet));
        Assert.True(packet.HasValidChecksum);
        bytes[8]--;
        Assert.False(packet.HasValidChecksum);
        Ipv4Packet.WriteChecksum(bytes);
        Assert.True(packet.HasValidChecksum);
    }

    [Fact]
    public void Padding_behind_the_total_length_is_not_part_of_the_packet()
    {
        var bytes = new byte[64];
        Ipv4Packet.WriteHeader(bytes.AsSpan(0, 40), IpProtocol.Udp, Client, Server);
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(bytes, out var packet));
        Assert.Equal(40, packet.Bytes.Length);
        Assert.Equal(20, packet.Payload.Length);
    }

    [Theory]
    [InlineData("", Ipv4PacketStatus.Truncated)]
    [InlineData("45000013000000000000000000000000000000", Ipv4PacketStatus.Truncated)]
    [InlineData("6500001400000000000000000000000000000000", Ipv4PacketStatus.Version)]
    [InlineData("4400001400000000000000000000000000000000", Ipv4PacketStatus.HeaderLength)]
    [InlineData("4600001400000000000000000000000000000000", Ipv4PacketStatus.HeaderLength)]
    [InlineData("4500001300000000000000000000000000000000", Ipv4PacketStatus.TotalLength)]
    [InlineData("4500001500000000000000000000000000000000", Ipv4PacketStatus.TotalLength)]
    [InlineData("4500001400001FFF000000000000000000000000", Ipv4PacketStatus.FragmentOffset)]
    [InlineData("4500001400001FFD000000000000000000000000", Ipv4PacketStatus.Valid)]
    public void A_malformed_header_is_named(string hex, Ipv4PacketStatus status) =>
        Assert.Equal(status, Ipv4Packet.Parse(Convert.FromHexString(hex), out _));

    [Fact]
    public void A_hop_counts_the_time_to_live_down_and_keeps_the_checksum_right()
    {
        var packet = new byte[Ipv4Packet.MinHeaderSize + 3];
        for (var timeToLive = 2; timeToLive <= byte.MaxValue; timeToLive++)
        {
            Ipv4Packet.WriteHeader(packet, IpProtocol.Udp, new Ipv4Address(0x0A000001), new Ipv4Address(0xC0A80000u + (uint)timeToLive), timeToLive: (byte)timeToLive);

            Ipv4Packet.DecrementTimeToLive(packet);

            Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var view));
            Assert.Equal(timeToLive - 1, view.TimeToLive);
            Assert.True(view.HasValidChecksum);
        }
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_packet_makes_a_view_throw() => Fuzzing.Run(791, seed =>
    {
        byte[][] packets = [TestPackets.Tcp(Client, Server, 40), TestPackets.Udp(Client, Server, 40), TestPackets.Echo(Client, Server, 40)];
        var mutator = new Mutator(seed, packets) { Front = 44, LengthAt = 2 };
        var answer = new byte[576];
        var parsed = 0;
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            parsed += ReadEverything(mutator.Next(), answer);
        }

        Assert.InRange(parsed, 50_000, Fuzzing.Inputs);
    });

    private static int ReadEverything(Span<byte> bytes, Span<byte> answer)
    {
        var length = IcmpMessage.WriteUnreachable(bytes, Server, IcmpUnreachableCode.Port, 0, answer);
        Assert.True(length == 0 || Ipv4Packet.Parse(answer[..length], out _) == Ipv4PacketStatus.Valid);
        if (Ipv4Packet.Parse(bytes, out var ip) != Ipv4PacketStatus.Valid)
        {
            return 0;
        }

        _ = ip.HasValidChecksum;
        if (TcpSegment.TryParse(ip.Payload, out var tcp))
        {
            _ = tcp.HasValidChecksum(ip.Source, ip.Destination);
            Assert.Equal(ip.Payload.Length, tcp.HeaderLength + tcp.Payload.Length);
            var options = tcp.Options;
            for (var steps = 0; options.MoveNext(); steps++)
            {
                Assert.InRange(steps, 0, 20);
                Assert.InRange(options.DataOffset + options.Data.Length, 2, 40);
            }
        }

        if (UdpDatagram.TryParse(ip.Payload, out var udp))
        {
            _ = udp.HasValidChecksum(ip.Source, ip.Destination);
            _ = udp.Payload.Length;
        }

        if (IcmpMessage.TryParse(ip.Payload, out var icmp))
        {
            _ = icmp.HasValidChecksum | icmp.IsError;
            _ = icmp.Data.Length;
        }

        IcmpMessage.TryReplyToEcho(bytes);
        return 1;
    }
}
