using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;
using static Concentrator.Protocol.Tests.Ip.TestPackets6;

namespace Concentrator.Protocol.Tests.Ip;

public sealed class Ipv6PacketTests
{
    private const string Atomic = "00 00 0000 00000007";
    private const string FirstFragment = "00 00 0001 00000007";
    private const string LaterFragment = "00 00 0020 00000007";

    [Fact]
    public void A_written_header_reads_back()
    {
        var bytes = Udp(Client, Server, new byte[60]);

        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(bytes, out var packet));
        Assert.Equal((108, IpProtocol.Udp, 40, 64), (packet.TotalLength, packet.Protocol, packet.PayloadStart, packet.HopLimit));
        Assert.Equal((Client, Server), (packet.Source, packet.Destination));
        Assert.False(packet.IsFragment);
        Assert.True(UdpDatagram.TryParse(packet.Payload, out var udp));
        Assert.True(udp.HasValidChecksum(Client, Server));
    }

    [Fact]
    public void A_checksum_is_that_of_the_pseudo_header_and_the_message_word_by_word()
    {
        var bytes = Echo(Client, Server, 13);
        Assert.Equal(0xFFFF, SlowChecksum.Sum(bytes.AsSpan(40), SlowChecksum.Sum([.. bytes[8..40], 0, 0, 0, 21, 0, 0, 0, 58])));
    }

    [Fact]
    public void The_sum_of_the_pseudo_header_is_that_of_its_bytes()
    {
        var random = new Random(6);
        var bytes = new byte[40];
        for (var i = 0; i < 1_000; i++)
        {
            random.NextBytes(bytes);
            bytes.AsSpan(32, 2).Clear();
            bytes.AsSpan(36, 3).Clear();
            var sum = InternetChecksum.PseudoHeader(Ipv6Address.Read(bytes), Ipv6Address.Read(bytes.AsSpan(16)), (IpProtocol)bytes[39], (bytes[34] << 8) | bytes[35]);
            Assert.Equal(SlowChecksum.Sum(bytes), sum);
        }
    }

    [Fact]
    public void Padding_behind_the_payload_length_is_not_part_of_the_packet()
    {
        byte[] bytes = [.. Udp(Client, Server, new byte[10]), 0, 0, 0, 0];
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(bytes, out var packet));
        Assert.Equal(58, packet.TotalLength);
    }

    [Theory]
    [InlineData(IpProtocol.Ipv6HopByHop, "00 00 0104 00000000", 48)]
    [InlineData(IpProtocol.Ipv6DestinationOptions, "00 01 010C 000000000000000000000000", 56)]
    [InlineData(IpProtocol.Ipv6Routing, "00 00 0400 00000000", 48)]
    [InlineData(IpProtocol.AuthenticationHeader, "00 01 0000 0000000100000002", 52)]
    [InlineData(IpProtocol.Ipv6Fragment, Atomic, 48)]
    [InlineData(IpProtocol.Ipv6Fragment, FirstFragment, 48, true)]
    [InlineData(IpProtocol.Ipv6Fragment, LaterFragment, 48, true, 32)]
    public void Extension_headers_are_walked_over(IpProtocol extension, string header, int payloadStart, bool isFragment = false, int offset = 0)
    {
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(With(Udp(Client, Server, new byte[4]), extension, header), out var packet));
        Assert.Equal((IpProtocol.Udp, payloadStart), (packet.Protocol, packet.PayloadStart));
        Assert.Equal((isFragment, offset), (packet.IsFragment, packet.PayloadOffset));
    }

    [Fact]
    public void A_malformed_header_is_named()
    {
        var good = Udp(Client, Server, new byte[4]);
        Assert.Equal(Ipv6PacketStatus.Truncated, Ipv6Packet.Parse([], out _));
        Assert.Equal(Ipv6PacketStatus.Truncated, Ipv6Packet.Parse(good.AsSpan(0, 39), out _));
        Assert.Equal(Ipv6PacketStatus.PayloadLength, Ipv6Packet.Parse(good.AsSpan(0, 51), out _));
        Assert.Equal(Ipv6PacketStatus.Version, Ipv6Packet.Parse(TestPackets.Udp(new Ipv4Address(1), new Ipv4Address(2), 40), out _));
        Assert.Equal(Ipv6PacketStatus.ExtensionHeader, Ipv6Packet.Parse(With(good, IpProtocol.Ipv6DestinationOptions, "00 FF 0000 00000000"), out _));
        var many = good;
        for (var i = 0; i < 17; i++)
        {
            many = With(many, IpProtocol.Ipv6DestinationOptions, "00 00 0104 00000000");
        }

        Assert.Equal(Ipv6PacketStatus.ExtensionHeader, Ipv6Packet.Parse(many, out _));
    }

    [Theory]
    [InlineData("fd00::1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("febf::1", false)]
    [InlineData("ff02::1", false)]
    public void Which_addresses_go_beyond_the_link(string address, bool routable) => Assert.Equal(routable, Address(address).IsRoutableUnicast);

    [Theory]
    [InlineData("2001:db8::/32", true)]
    [InlineData("::/0", true)]
    [InlineData("fd00::/64", true)]
    [InlineData("fd00::/65", false)]
    [InlineData("fd00::1/64", false)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("fd00::", false)]
    [InlineData("fe80::%1/64", false)]
    public void A_prefix_reads_from_text(string text, bool isPrefix)
    {
        Assert.Equal(isPrefix, Ipv6Prefix.TryParse(text, out var prefix));
        Assert.True(!isPrefix || string.Equals(text, prefix.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void An_echo_is_answered_with_its_identifier_and_data()
    {
        var answer = new byte[1280];
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(Echo(Client, Server, 100), out var request));
        var length = Icmpv6Message.WriteEchoReply(request, Server, answer);

        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(answer.AsSpan(0, length), out var packet));
        Assert.Equal((148, Server, Client), (packet.TotalLength, packet.Source, packet.Destination));
        Assert.True(Icmpv6Message.TryParse(packet.Payload, out var reply));
        Assert.True(reply.HasValidChecksum(Server, Client));
        Assert.Equal((Icmpv6Type.EchoReply, 0x0001_0002u), (reply.Type, reply.Rest));
        Assert.Equal(-1, reply.Data.IndexOfAnyExcept((byte)0x5A));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1500)]
    public void Too_big_quotes_the_packet_up_to_1280_bytes(int size)
    {
        var answer = new byte[1280];
        var length = Icmpv6Message.WritePacketTooBig(Udp(Server, Client, new byte[size - 48]), Address("fd00::1"), 1380, answer);

        Assert.Equal(Math.Min(1280, 48 + size), length);
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(answer.AsSpan(0, length), out var packet));
        Assert.Equal((Address("fd00::1"), Server), (packet.Source, packet.Destination));
        Assert.True(Icmpv6Message.TryParse(packet.Payload, out var error));
        Assert.True(error.HasValidChecksum(packet.Source, packet.Destination));
        Assert.Equal((Icmpv6Type.PacketTooBig, 0, 1380u), (error.Type, error.Code, error.Rest));
    }

    [Fact]
    public void No_error_answers_an_error_a_group_or_nobody()
    {
        var answer = new byte[1280];
        var error = new byte[100];
        Icmpv6Message.WritePacket(error, Icmpv6Type.TimeExceeded, 0, Server, Client, 64);
        Assert.Equal(0, Icmpv6Message.WritePacketTooBig(error, Server, 1280, answer));
        Assert.Equal(0, Icmpv6Message.WritePacketTooBig(Udp(Ipv6Address.None, Client, new byte[4]), Server, 1280, answer));
        Assert.Equal(0, Icmpv6Message.WritePacketTooBig(Udp(Ipv6Address.AllNodes, Client, new byte[4]), Server, 1280, answer));
        Assert.Equal(0, Icmpv6Message.WriteUnreachable(Udp(Server, Ipv6Address.AllNodes, new byte[4]), Server, Icmpv6UnreachableCode.NoRoute, answer));
        Assert.NotEqual(0, Icmpv6Message.WritePacketTooBig(Udp(Server, Ipv6Address.AllNodes, new byte[4]), Server, 1280, answer));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_packet_makes_a_view_throw() => Fuzzing.Run(8200, seed =>
    {
        var solicitation = new byte[RouterSolicitation.Size];
        RouterSolicitation.Write(solicitation, Ipv6Address.LinkLocal(7));
        var neighbor = new byte[NeighborAdvertisement.Size];
        NeighborSolicitation.Write(neighbor, Ipv6Address.LinkLocal(7), Ipv6Address.LinkLocal(1));
        byte[][] packets =
        [
            Tcp(Client, Server, 40), Udp(Client, Server, new byte[40]), Echo(Client, Server, 40), solicitation, neighbor,
            With(Udp(Client, Server, new byte[4]), IpProtocol.Ipv6HopByHop, "00 00 0104 00000000"),
            With(Udp(Client, Server, new byte[4]), IpProtocol.Ipv6Fragment, FirstFragment),
            With(Udp(Client, Server, new byte[4]), IpProtocol.AuthenticationHeader, "00 01 0000 0000000100000002"),
        ];
        var mutator = new Mutator(seed, packets) { Front = 56 };
        var answer = new byte[Ipv6Packet.MaxSize];
        var (parsed, discovered) = (0, 0);
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            var bytes = mutator.Next();
            if (round % 2 == 0 && bytes.Length >= 40)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(bytes.Length - 40));
                MendChecksum(bytes);
            }

            var length = Icmpv6Message.WritePacketTooBig(bytes, Server, 1280, answer);
            Assert.True(length == 0 || Ipv6Packet.Parse(answer.AsSpan(0, length), out _) == Ipv6PacketStatus.Valid);
            if (Ipv6Packet.Parse(bytes, out var ip) == Ipv6PacketStatus.Valid)
            {
                parsed++;
                Assert.Equal(ip.TotalLength, ip.PayloadStart + ip.Payload.Length);
                length = Icmpv6Message.WriteEchoReply(ip, Server, answer);
                Assert.InRange(length, 0, ip.TotalLength);
                discovered += RouterSolicitation.IsIn(ip) || NeighborSolicitation.TryRead(ip, out _) ? 1 : 0;
            }
        }

        Assert.InRange(parsed, 50_000, Fuzzing.Inputs);
        Assert.InRange(discovered, 5_000, Fuzzing.Inputs);
    });
}
