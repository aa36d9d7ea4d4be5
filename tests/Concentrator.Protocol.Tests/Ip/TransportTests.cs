using System.Text;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Ip;

public class TransportTests
{
    private static readonly Ipv4Address Client = new(0x0A00_0002);
    private static readonly Ipv4Address Server = new(0xC000_0201);

    [Fact]
    public void A_TCP_header_and_its_options_read_as_they_stand()
    {
        var packet = TestPackets.Tcp(Client, Server, 3);
        Assert.True(TcpSegment.TryParse(packet.AsSpan(20), out var tcp));
        Assert.Equal((0xC0DE, 443, 1u, 0u), (tcp.SourcePort, tcp.DestinationPort, tcp.SequenceNumber, tcp.AcknowledgmentNumber));
        Assert.Equal((TcpFlags.Syn, 0xFAF0, 40, 3), (tcp.Flags, tcp.Window, tcp.HeaderLength, tcp.Payload.Length));
        Assert.True(tcp.HasValidChecksum(Client, Server));
        Assert.False(tcp.HasValidChecksum(Client, Client));

        var kinds = new List<TcpOptionKind>();
        var options = tcp.Options;
        while (options.MoveNext())
        {
            kinds.Add(options.Kind);
        }

        Assert.Equal([TcpOptionKind.MaximumSegmentSize, TcpOptionKind.SackPermitted, TcpOptionKind.Timestamps, TcpOptionKind.WindowScale], kinds);
        Assert.False(options.IsMalformed);
    }

    [Theory]
    [InlineData("0200")]
    [InlineData("0201")]
    [InlineData("01010102")]
    [InlineData("020505B4")]
    public void A_malformed_option_ends_the_walk(string hex)
    {
        var bytes = new byte[20].Concat(Convert.FromHexString(hex)).Concat(new byte[4]).Take(24).ToArray();
        bytes.AsSpan(20 + (hex.Length / 2)).Fill(2);
        bytes[12] = 0x60;
        Assert.True(TcpSegment.TryParse(bytes, out var tcp));
        var options = tcp.Options;
        Assert.False(options.MoveNext());
        Assert.True(options.IsMalformed);
    }

    [Theory]
    [InlineData(19, 0x50)]
    [InlineData(20, 0x40)]
    [InlineData(20, 0x60)]
    public void A_TCP_header_beyond_its_bytes_is_refused(int length, byte dataOffset)
    {
        var bytes = new byte[length];
        bytes[12] = dataOffset;
        Assert.False(TcpSegment.TryParse(bytes, out _));
    }

    [Fact]
    public void A_written_UDP_packet_reads_back_with_a_right_checksum()
    {
        var packet = new byte[28 + 5];
        Encoding.ASCII.GetBytes("hello", packet.AsSpan(28));
        UdpDatagram.WritePacket(packet, Server, 67, Client, 68);
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var ip));
        Assert.True(UdpDatagram.TryParse(ip.Payload, out var udp));
        Assert.Equal((67, 68, "hello"), (udp.SourcePort, udp.DestinationPort, Encoding.ASCII.GetString(udp.Payload)));
        Assert.NotEqual(0, udp.Checksum);
        Assert.True(udp.HasValidChecksum(Server, Client));
        packet[32] ^= 1;
        Assert.False(udp.HasValidChecksum(Server, Client));
    }

    [Fact]
    public void A_UDP_checksum_of_zero_is_sent_as_all_ones()
    {
        // The sum of these two ports, the lengths and the addresses is 0xFFFF.
        var packet = new byte[28];
        UdpDatagram.WritePacket(packet, default(Ipv4Address), 0, default(Ipv4Address), 0xFFFF - 17 - 8 - 8);
        Assert.True(UdpDatagram.TryParse(packet.AsSpan(20), out var udp));
        Assert.Equal(0xFFFF, udp.Checksum);
        Assert.True(udp.HasValidChecksum(default(Ipv4Address), default(Ipv4Address)));
    }

    [Theory]
    [InlineData(7, 8)]
    [InlineData(12, 7)]
    [InlineData(12, 13)]
    public void A_UDP_length_beyond_its_bytes_is_refused(int bytes, byte length)
    {
        var datagram = new byte[bytes];
        datagram[5] = length;
        Assert.False(UdpDatagram.TryParse(datagram, out _));
    }
}
