using System.Runtime.InteropServices;
using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>Keeps frames, and turns them into packets as the kernel would.</summary>
internal sealed class FrameList : IFrameWriter
{
    public List<byte[]> Packets { get; } = [];

    public int Frames { get; private set; }

    public void Write(ReadOnlySpan<byte> frame, int packets)
    {
        Frames++;
        var header = MemoryMarshal.Read<VirtioNetHeader>(frame);
        var packet = frame[VirtioNetHeader.Size..].ToArray();
        if (header.GsoType == VirtioNetHeader.GsoNone)
        {
            Assert.Equal((0, 1), (header.Flags, packets));
            Packets.Add(packet);
            return;
        }

        if (header.GsoType == VirtioNetHeader.GsoTcpV6)
        {
            CheckIpv6(header, packet);
        }
        else
        {
            CheckIpv4(header, packet);
        }

        var segments = SlowSegmentation.Segment(packet, header.GsoSize);
        Assert.Equal(packets, segments.Count);
        Packets.AddRange(segments);
    }

    private static void CheckIpv6(VirtioNetHeader header, byte[] packet)
    {
        Assert.Equal((40, 16, VirtioNetHeader.NeedsChecksum), (header.ChecksumStart, header.ChecksumOffset, header.Flags));
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(packet, out var ip));
        Assert.Equal(packet.Length, ip.TotalLength);
        Assert.True(TcpSegment.TryParse(ip.Payload, out var tcp));
        Assert.Equal(40 + tcp.HeaderLength, header.HeaderLength);
        Assert.Equal(InternetChecksum.PseudoHeader(ip.Source, ip.Destination, IpProtocol.Tcp, ip.Payload.Length), tcp.Checksum);
    }

    private static void CheckIpv4(VirtioNetHeader header, byte[] packet)
    {
        Assert.Equal((VirtioNetHeader.GsoTcpV4, VirtioNetHeader.NeedsChecksum), (header.GsoType, header.Flags));
        Assert.Equal((20, 16), (header.ChecksumStart, header.ChecksumOffset));
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var ip));
        Assert.True(ip.HasValidChecksum);
        Assert.Equal(packet.Length, ip.TotalLength);
        Assert.True(TcpSegment.TryParse(ip.Payload, out var tcp));
        Assert.Equal(20 + tcp.HeaderLength, header.HeaderLength);
        Assert.Equal(InternetChecksum.PseudoHeader(ip.Source, ip.Destination, IpProtocol.Tcp, ip.Payload.Length), tcp.Checksum);
    }
}
