using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>Segmentation and coalescing of TCP over IPv6, against the same slow twin as IPv4's.</summary>
public sealed class Ipv6OffloadTests
{
    private static readonly Ipv6Address s_client = Address6("fd00:0:0:2::42");
    private static readonly Ipv6Address s_server = Address6("2001:db8::1");
    private readonly FrameList _frames = new();
    private readonly UplinkCoalescer _coalescer;

    public Ipv6OffloadTests() => _coalescer = new UplinkCoalescer(_frames);

    [Fact]
    public void Random_super_packets_are_cut_as_the_slow_twin_cuts_them()
    {
        var random = new Random(66);
        for (var round = 0; round < 2_000; round++)
        {
            var options = new byte[random.Next(11) * 4];
            random.NextBytes(options);
            var flags = TcpFlags.Ack | (TcpFlags)(random.Next(256) & (int)(TcpFlags.Psh | TcpFlags.Fin | TcpFlags.Cwr | TcpFlags.Ece));
            var packet = Tcp(s_server, s_client, flags, options, random.Next(1, random.Next(2) == 0 ? 3000 : 60_000), (uint)random.NextInt64(uint.MaxValue), round);
            var size = Math.Max(random.Next(1, 4) == 1 ? random.Next(1, 3000) : 1340, packet.Length / 1000);

            var expected = SlowSegmentation.Segment(packet, size);
            var sink = new PacketList();
            Assert.Equal(expected.Count, TcpSegmentation.DeliverIpv6(packet, size, sink));
            Assert.Equal(expected.Count, sink.Packets.Count);
            foreach (var (wanted, got) in expected.Zip(sink.Packets))
            {
                Assert.True(wanted.AsSpan().SequenceEqual(got));
                Assert.True(IsIntact(got));
            }
        }
    }

    [Fact]
    public void Segments_that_follow_each_other_go_out_in_one_frame_and_other_flows_in_others()
    {
        var sent = new List<byte[]>();
        for (var i = 0; i < 10; i++)
        {
            sent.Add(Tcp(s_client, s_server, TcpFlags.Ack, [], 1340, (uint)(i * 1340), i));
        }

        foreach (var packet in sent.Append(Tcp(s_client, s_server with { Low = 2 }, TcpFlags.Ack, [], 1340)))
        {
            Send(packet);
        }

        _coalescer.Flush();
        Assert.Equal(2, _frames.Frames);
        Assert.Equal(sent, _frames.Packets.Take(10));
    }

    [Fact]
    public void What_does_not_continue_a_flow_comes_after_it()
    {
        var first = Tcp(s_client, s_server, TcpFlags.Ack, [], 1000, 0);
        foreach (var change in new Action<byte[]>[] { packet => packet[7]--, packet => packet[3]++, packet => packet[1] ^= 0x10, packet => packet[70] ^= 1 })
        {
            var other = Tcp(s_client, s_server, TcpFlags.Ack, [], 1000, 1000);
            change(other);
            _frames.Packets.Clear();
            Send(first);
            Send(other);
            _coalescer.Flush();
            Assert.Equal([first, other], _frames.Packets);
        }

        Assert.Equal(8, _frames.Frames);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_packet_makes_either_throw() => Fuzzing.Run(67, seed =>
    {
        var random = new Random(seed);
        var mutator = new Mutator(seed, Tcp(s_server, s_client, TcpFlags.Ack, new byte[12], 500)) { Front = 80, MaxWounds = 2 };
        var coalescer = new UplinkCoalescer(new NoWriter());
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            var packet = mutator.Next();
            if (Ipv6Packet.Parse(packet, out var ip) == Ipv6PacketStatus.Valid)
            {
                coalescer.Send(ip);
            }

            TcpSegmentation.DeliverIpv6(packet, random.Next(-1, 400), new NoSink());
        }

        coalescer.Flush();
    });

    private void Send(byte[] packet)
    {
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(packet, out var ip));
        _coalescer.Send(ip);
    }

    private sealed class NoWriter : IFrameWriter
    {
        public void Write(ReadOnlySpan<byte> frame, int packets) => Assert.InRange(frame.Length, VirtioNetHeader.Size, VirtioNetHeader.Size + Ipv6Packet.MaxSize);
    }

    private sealed class NoSink : IPacketSink
    {
        public void Deliver(Span<byte> packet) => Assert.InRange(packet.Length, 60, Ipv6Packet.MaxSize);
    }
}
