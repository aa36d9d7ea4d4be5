using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests;

public class Ipv4FragmentsTests
{
    private readonly byte[] _buffer = new byte[1500];

    [Fact]
    public void Random_packets_come_back_together_from_their_fragments()
    {
        var random = new Random(815);
        for (var round = 0; round < 5_000; round++)
        {
            var packet = Udp(Server, Client, random.Next(4000));
            var mtu = random.Next(68, 1500);
            Assert.Equal(packet, Reassemble(packet, mtu, expectMore: false));
        }
    }

    [Fact]
    public void A_fragment_is_fragmented_again_in_its_place()
    {
        var random = new Random(816);
        for (var round = 0; round < 2_000; round++)
        {
            var packet = Udp(Server, Client, random.Next(200) * 8);
            var more = random.Next(2) == 0;
            var offset = random.Next(1000);
            packet[6] = (byte)((more ? 0x20 : 0) | (offset >> 8));
            packet[7] = (byte)offset;
            Ipv4Packet.WriteChecksum(packet);
            Assert.Equal(packet, Reassemble(packet, random.Next(68, 1000), more));
        }
    }

    [Fact]
    public void Only_options_with_the_copied_flag_are_in_later_fragments()
    {
        // Record route (7, not copied), no-operation, router alert (148, copied).
        byte[] options = [7, 7, 4, 0, 0, 0, 0, 1, 148, 4, 0, 0];
        var packet = new byte[32 + 400];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Udp, Server, Client);
        options.CopyTo(packet, 20);
        packet[0] = 0x48;
        Ipv4Packet.WriteChecksum(packet);

        var headers = new List<byte[]>();
        foreach (var fragment in new Ipv4Fragments(packet, 132, _buffer))
        {
            Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(fragment, out var ip));
            Assert.True(ip.HasValidChecksum);
            headers.Add(ip.Header[20..].ToArray());
        }

        Assert.Equal(options, headers[0]);
        Assert.All(headers.Skip(1), header => Assert.Equal([148, 4, 0, 0], header));
        Assert.Equal(4, headers.Count);
    }

    [Theory]
    [InlineData(67)]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_MTU_below_68_yields_nothing(int mtu) =>
        Assert.False(new Ipv4Fragments(Udp(Server, Client, 100), mtu, _buffer).MoveNext());

    private byte[] Reassemble(byte[] packet, int mtu, bool expectMore)
    {
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var whole));
        var result = new byte[packet.Length];
        whole.Header.CopyTo(result);
        var next = whole.PayloadOffset;
        var more = true;
        foreach (var fragment in new Ipv4Fragments(packet, mtu, _buffer))
        {
            Assert.True(more);
            Assert.InRange(fragment.Length, 20, mtu);
            Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(fragment, out var ip));
            Assert.True(ip.HasValidChecksum);
            Assert.Equal((next, whole.Identification, whole.Source, whole.Destination), (ip.PayloadOffset, ip.Identification, ip.Source, ip.Destination));
            ip.Payload.CopyTo(result.AsSpan(20 + next - whole.PayloadOffset));
            next += ip.Payload.Length;
            more = ip.MoreFragments && next < whole.PayloadOffset + whole.Payload.Length;
            Assert.Equal(more || expectMore, ip.MoreFragments);
        }

        Assert.Equal(whole.PayloadOffset + whole.Payload.Length, next);
        return result;
    }
}
