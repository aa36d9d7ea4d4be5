using System.Buffers.Binary;
using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests.Tun;

public class UplinkCoalescerTests
{
    private readonly FrameList _frames = new();
    private readonly UplinkCoalescer _coalescer;

    public UplinkCoalescerTests() => _coalescer = new UplinkCoalescer(_frames);

    [Fact]
    public void Segments_that_follow_each_other_go_out_in_one_frame()
    {
        var packets = Flow(count: 10, size: 1360);
        Send(packets);
        Assert.Equal(0, _frames.Frames);
        _coalescer.Flush();
        Assert.Equal(1, _frames.Frames);
        AssertSame(packets, _frames.Packets);
    }

    [Fact]
    public void A_frame_never_grows_beyond_the_largest_packet()
    {
        var packets = Flow(count: 100, size: 1360);
        Send(packets);
        _coalescer.Flush();
        Assert.Equal(3, _frames.Frames);
        AssertSame(packets, _frames.Packets);
    }

    [Fact]
    public void What_is_discarded_never_goes_out_and_the_next_flow_begins_anew()
    {
        Send(Flow(count: 5, size: 1360));
        Assert.Equal(5, _coalescer.Discard());
        _coalescer.Flush();
        Assert.Equal(0, _frames.Frames);

        var packets = Flow(count: 3, size: 1000);
        Send(packets);
        _coalescer.Flush();
        Assert.Equal(1, _frames.Frames);
        AssertSame(packets, _frames.Packets);
    }

    [Fact]
    public void A_segment_alone_goes_out_as_it_came()
    {
        var packet = Tcp(Client, Server, TcpFlags.Ack, [], 1000);
        packet[36] ^= 0x55;
        Send([packet]);
        _coalescer.Flush();
        Assert.Equal(packet, Assert.Single(_frames.Packets));
    }

    [Fact]
    public void PSH_and_a_short_segment_end_a_frame()
    {
        List<byte[]> packets =
        [
            Segment(0, 1000), Segment(1000, 1000, TcpFlags.Ack | TcpFlags.Psh),
            Segment(2000, 1000), Segment(3000, 500),
            Segment(3500, 1000),
        ];
        Send(packets);
        _coalescer.Flush();
        Assert.Equal(3, _frames.Frames);
        AssertSame(packets, _frames.Packets);
    }

    [Fact]
    public void What_does_not_continue_a_flow_comes_after_it()
    {
        foreach (var other in new[]
        {
            Segment(5000, 1000), Segment(1000, 1001), Segment(1000, 0), Segment(1000, 1000, TcpFlags.Ack | TcpFlags.Fin), Segment(0, 1000),
            Segment(1000, 1000, change: packet => packet[1] = 3),
            Segment(1000, 1000, change: packet => packet[8]--),
            Segment(1000, 1000, change: packet => packet[31]++),
            Segment(1000, 1000, change: packet => packet[35]++),
            Segment(1000, 1000, change: packet => packet[6] = 0),
        })
        {
            _frames.Packets.Clear();
            byte[][] packets = [Segment(0, 1000), other];
            Send(packets);
            _coalescer.Flush();
            AssertSame(packets, _frames.Packets);
        }

        Assert.Equal(20, _frames.Frames);
    }

    [Fact]
    public void A_damaged_segment_is_never_made_sound()
    {
        foreach (var damaged in new[] { 0, 1, 2 })
        {
            _frames.Packets.Clear();
            var packets = Flow(count: 3, size: 100);
            packets[damaged][80] ^= 1;
            Send(packets);
            _coalescer.Flush();
            AssertSame(packets, _frames.Packets);
            Assert.Equal(packets.Select(packet => IsIntact(packet)), _frames.Packets.Select(packet => IsIntact(packet)));
        }
    }

    [Fact]
    public void Many_random_flows_come_out_as_they_went_in()
    {
        var random = new Random(94);
        var flows = Enumerable.Range(0, UplinkCoalescer.MaxFlows + 9).Select(number => new Ipv4Address(Server.Value + (uint)number)).ToArray();
        var next = flows.ToDictionary(flow => flow, _ => (uint)random.NextInt64(uint.MaxValue));
        var sent = new List<byte[]>();
        var largest = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var flow = flows[random.Next(1 + random.Next(flows.Length))];
            var size = random.Next(20) == 0 ? random.Next(900) : 900;
            var flags = random.Next(30) switch { 0 => TcpFlags.Ack | TcpFlags.Psh, 1 => TcpFlags.Ack | TcpFlags.Fin, _ => TcpFlags.Ack };
            var packet = Tcp(Client, flow, flags, random.Next(30) == 0 ? new byte[8] : new byte[12], size, next[flow], round);
            next[flow] += random.Next(30) == 0 ? 5u : (uint)size;
            if (random.Next(50) == 0)
            {
                packet[random.Next(24, packet.Length)] ^= 0x10;
            }

            sent.Add(packet);
            Send([packet]);
            if (random.Next(100) == 0)
            {
                _coalescer.Flush();
                largest = Math.Max(largest, sent.Count);
            }
        }

        _coalescer.Flush();
        Assert.Equal(sent.Count(IsReadable), _frames.Packets.Count);
        Assert.InRange(_frames.Frames, 10_000, 70_000);
        foreach (var (destination, packets) in sent.Where(IsReadable).GroupBy(FlowOf).ToDictionary(group => group.Key, group => group.ToArray()))
        {
            AssertSame(packets, [.. _frames.Packets.Where(packet => FlowOf(packet) == destination)]);
        }
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_packet_makes_the_coalescer_throw() => Fuzzing.Run(95, seed =>
    {
        var mutator = new Mutator(seed) { MaxWounds = 2, LengthAt = 2 };
        var writer = new NoWriter();
        var coalescer = new UplinkCoalescer(writer);
        var sequence = 0u;
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            var packet = mutator.Of(Tcp(Client, Server, TcpFlags.Ack, new byte[4], 60, sequence));
            sequence += 60;
            if (Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid)
            {
                coalescer.Send(ip);
            }
        }

        coalescer.Flush();
        Assert.InRange(writer.Packets, 150_000, Fuzzing.Inputs);
    });

    private static bool IsReadable(byte[] packet) => Ipv4Packet.Parse(packet, out _) == Ipv4PacketStatus.Valid;

    private static Ipv4Address FlowOf(byte[] packet) => Ipv4Address.Read(packet.AsSpan(16));

    private static byte[] Segment(uint sequence, int size, TcpFlags flags = TcpFlags.Ack, Action<byte[]>? change = null)
    {
        var packet = Tcp(Client, Server, flags, [], size, sequence, (int)sequence);
        if (change is not null)
        {
            change(packet);
            Ipv4Packet.WriteChecksum(packet);
            TcpSegment.WriteChecksum(packet.AsSpan(20), Client, Server);
        }

        return packet;
    }

    private static List<byte[]> Flow(int count, int size) => [.. Enumerable.Range(0, count).Select(index => Segment((uint)(index * size), size))];

    // The identification of a packet that must not be fragmented means nothing (RFC 6864 §4.1): the kernel counts it up.
    private static void AssertSame(IReadOnlyList<byte[]> expected, IReadOnlyList<byte[]> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (wanted, got) in expected.Zip(actual))
        {
            if (!wanted.AsSpan().SequenceEqual(got))
            {
                BinaryPrimitives.WriteUInt16BigEndian(got.AsSpan(4), BinaryPrimitives.ReadUInt16BigEndian(wanted.AsSpan(4)));
                Ipv4Packet.WriteChecksum(got);
            }

            Assert.True(wanted.AsSpan().SequenceEqual(got));
        }
    }

    private void Send(IEnumerable<byte[]> packets)
    {
        foreach (var packet in packets)
        {
            if (Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid)
            {
                _coalescer.Send(ip);
            }
        }
    }

    private sealed class NoWriter : IFrameWriter
    {
        public int Packets { get; private set; }

        public void Write(ReadOnlySpan<byte> frame, int packets) => Packets += packets;
    }
}
