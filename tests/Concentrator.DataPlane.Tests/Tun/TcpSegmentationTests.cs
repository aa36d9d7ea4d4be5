using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests.Tun;

public class TcpSegmentationTests
{
    [Fact]
    public void Random_super_packets_are_cut_as_the_slow_twin_cuts_them()
    {
        var random = new Random(65);
        for (var round = 0; round < 2_000; round++)
        {
            var options = new byte[random.Next(11) * 4];
            random.NextBytes(options);
            var flags = TcpFlags.Ack | (TcpFlags)(random.Next(256) & (int)(TcpFlags.Psh | TcpFlags.Fin | TcpFlags.Cwr | TcpFlags.Ece));
            var packet = Tcp(Server, Client, flags, options, random.Next(1, random.Next(2) == 0 ? 3000 : 60_000), (uint)random.NextInt64(uint.MaxValue), round);
            random.NextBytes(packet.AsSpan(4, 2));
            var size = random.Next(1, 4) == 1 ? random.Next(1, 3000) : 1360;
            size = Math.Max(size, packet.Length / 1000);

            var expected = SlowSegmentation.Segment(packet, size);
            var sink = new PacketList();
            Assert.Equal(expected.Count, TcpSegmentation.Deliver(packet, size, sink));
            Assert.Equal(expected.Count, sink.Packets.Count);
            foreach (var (wanted, got) in expected.Zip(sink.Packets))
            {
                Assert.True(wanted.AsSpan().SequenceEqual(got));
                Assert.True(IsIntact(got));
            }
        }
    }

    [Fact]
    public void A_super_packet_without_data_is_one_segment()
    {
        var packet = Tcp(Server, Client, TcpFlags.Ack | TcpFlags.Fin, [], 0);
        var sink = new PacketList();
        Assert.Equal(1, TcpSegmentation.Deliver(packet.ToArray(), 1000, sink));
        Assert.Equal(packet, Assert.Single(sink.Packets));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_super_packet_makes_the_segmentation_throw() => Fuzzing.Run(66, seed =>
    {
        var random = new Random(seed);
        var mutator = new Mutator(seed, Tcp(Server, Client, TcpFlags.Ack, new byte[12], 500)) { Front = 60, LengthAt = 2 };
        var sink = new CountingSink();
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            TcpSegmentation.Deliver(mutator.Next(), random.Next(-1, 400), sink);
        }

        Assert.InRange(sink.Count, 100_000, 100_000_000);
    });

    private sealed class CountingSink : IPacketSink
    {
        public long Count { get; private set; }

        public void Deliver(Span<byte> packet) => Count++;
    }
}
