using System.Buffers.Binary;
using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests.Tun;

public class PartialChecksumTests
{
    [Fact]
    public void A_checksum_that_holds_the_pseudo_headers_sum_is_completed()
    {
        var random = new Random(16);
        for (var round = 0; round < 5_000; round++)
        {
            var isTcp = round % 2 == 0;
            var packet = isTcp ? Tcp(Server, Client, TcpFlags.Ack, new byte[12], random.Next(1400), seed: round) : Udp(Server, Client, random.Next(1400));
            var expected = packet.ToArray();
            var field = isTcp ? 16 : 6;
            var protocol = isTcp ? IpProtocol.Tcp : IpProtocol.Udp;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20 + field), InternetChecksum.PseudoHeader(Server, Client, protocol, packet.Length - 20));
            Assert.True(PartialChecksum.TryComplete(packet, new VirtioNetHeader { ChecksumStart = 20, ChecksumOffset = (ushort)field }));
            Assert.Equal(expected, packet);
        }
    }

    [Fact]
    public void A_header_that_points_outside_the_packet_is_refused()
    {
        var packet = Udp(Server, Client, 10);
        var before = packet.ToArray();
        Assert.False(PartialChecksum.TryComplete(packet, new VirtioNetHeader { ChecksumStart = 37, ChecksumOffset = 0 }));
        Assert.False(PartialChecksum.TryComplete(packet, new VirtioNetHeader { ChecksumStart = 0, ChecksumOffset = 37 }));
        Assert.False(PartialChecksum.TryComplete(packet, new VirtioNetHeader { ChecksumStart = ushort.MaxValue, ChecksumOffset = ushort.MaxValue }));
        Assert.Equal(before, packet);
    }
}
