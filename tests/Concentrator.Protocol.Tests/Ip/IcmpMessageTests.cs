using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Ip;

public class IcmpMessageTests
{
    private static readonly Ipv4Address Client = new(0x0A00_0002);
    private static readonly Ipv4Address Gateway = new(0x0A00_0001);
    private readonly byte[] _answer = new byte[576];

    [Fact]
    public void An_echo_is_answered_with_its_identifier_and_data()
    {
        var packet = TestPackets.Echo(Client, Gateway, 1372);
        Assert.True(IcmpMessage.TryReplyToEcho(packet));

        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var ip));
        Assert.True(ip.HasValidChecksum);
        Assert.Equal((Gateway, Client), (ip.Source, ip.Destination));
        Assert.True(IcmpMessage.TryParse(ip.Payload, out var reply));
        Assert.True(reply.HasValidChecksum);
        Assert.Equal((IcmpType.EchoReply, 0x0001_0002u), (reply.Type, reply.Rest));
        Assert.Equal(-1, reply.Data.IndexOfAnyExcept((byte)0x5A));
    }

    [Fact]
    public void An_echo_with_a_wrong_checksum_is_not_answered_and_not_changed()
    {
        var packet = TestPackets.Echo(Client, Gateway, 8);
        packet[^1] ^= 1;
        var before = packet.ToArray();
        Assert.False(IcmpMessage.TryReplyToEcho(packet));
        Assert.Equal(before, packet);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1400)]
    public void An_unreachable_quotes_the_packet_up_to_576_bytes(int size)
    {
        var packet = TestPackets.Udp(Client, new Ipv4Address(0x0808_0808), size - 28);
        var length = IcmpMessage.WriteUnreachable(packet, Gateway, IcmpUnreachableCode.FragmentationNeeded, 1280, _answer);

        Assert.Equal(Math.Min(576, 28 + size), length);
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(_answer.AsSpan(0, length), out var ip));
        Assert.True(ip.HasValidChecksum);
        Assert.Equal((Gateway, Client, IpProtocol.Icmp), (ip.Source, ip.Destination, ip.Protocol));
        Assert.True(IcmpMessage.TryParse(ip.Payload, out var error));
        Assert.True(error.HasValidChecksum);
        Assert.Equal((IcmpType.DestinationUnreachable, 4, 1280u), (error.Type, error.Code, error.Rest));
        Assert.True(error.Data.SequenceEqual(packet.AsSpan(0, error.Data.Length)));
    }

    [Fact]
    public void No_error_answers_an_error()
    {
        var packet = TestPackets.Echo(Client, Gateway, 40);
        packet[20] = (byte)IcmpType.TimeExceeded;
        Assert.Equal(0, IcmpMessage.WriteUnreachable(packet, Gateway, IcmpUnreachableCode.Port, 0, _answer));
        packet[20] = (byte)IcmpType.Echo;
        Assert.NotEqual(0, IcmpMessage.WriteUnreachable(packet, Gateway, IcmpUnreachableCode.Port, 0, _answer));
    }

    [Fact]
    public void No_error_answers_a_later_fragment()
    {
        var packet = TestPackets.Udp(Client, Gateway, 40);
        packet[7] = 5;
        Assert.Equal(0, IcmpMessage.WriteUnreachable(packet, Gateway, IcmpUnreachableCode.Port, 0, _answer));
    }

    [Theory]
    [InlineData("224.0.0.251", "10.0.0.1")]
    [InlineData("0.0.0.0", "10.0.0.1")]
    [InlineData("255.255.255.255", "10.0.0.1")]
    [InlineData("127.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.2", "224.0.0.251")]
    [InlineData("10.0.0.2", "255.255.255.255")]
    public void No_error_answers_a_packet_that_was_not_from_one_host_to_one_host(string source, string destination)
    {
        Assert.True(Ipv4Address.TryParse(source, out var from));
        Assert.True(Ipv4Address.TryParse(destination, out var to));
        Assert.Equal(0, IcmpMessage.WriteUnreachable(TestPackets.Udp(from, to, 40), Gateway, IcmpUnreachableCode.Port, 0, _answer));
    }
}
