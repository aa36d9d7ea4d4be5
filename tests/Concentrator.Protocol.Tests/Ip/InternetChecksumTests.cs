using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Ip;

public class InternetChecksumTests
{
    [Fact]
    public void The_example_of_RFC_1071_sums_to_ddf2() =>
        Assert.Equal(0xDDF2, InternetChecksum.Sum([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]));

    [Fact]
    public void The_example_of_RFC_1624_updates_to_zero() =>
        Assert.Equal(0x0000, InternetChecksum.Update(0xDD2F, 0x5555, 0x3285));

    [Fact]
    public void A_sum_agrees_with_its_slow_twin_at_every_length_and_alignment()
    {
        var random = new Random(71);
        var bytes = new byte[4200];
        random.NextBytes(bytes);
        for (var length = 0; length <= 300; length++)
        {
            for (var start = 0; start < 9; start++)
            {
                var span = bytes.AsSpan(start, length);
                Assert.Equal(SlowChecksum.Sum(span), InternetChecksum.Sum(span));
            }
        }

        Assert.Equal(SlowChecksum.Sum(bytes), InternetChecksum.Sum(bytes));
    }

    [Fact]
    public void A_sum_agrees_with_its_slow_twin_where_carries_are_many()
    {
        var bytes = new byte[65_536];
        Array.Fill(bytes, (byte)0xFF);
        Assert.Equal(0xFFFF, InternetChecksum.Sum(bytes));
        Assert.Equal(SlowChecksum.Sum(bytes, 0xFFFF), InternetChecksum.Sum(bytes, 0xFFFF));
        Assert.Equal(0, InternetChecksum.Sum(new byte[1500]));
    }

    [Fact]
    public void A_sum_may_be_taken_in_parts()
    {
        var random = new Random(72);
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = new byte[random.Next(2, 200)];
            random.NextBytes(bytes);
            var cut = random.Next(bytes.Length / 2) * 2;
            Assert.Equal(InternetChecksum.Sum(bytes), InternetChecksum.Sum(bytes.AsSpan(cut), InternetChecksum.Sum(bytes.AsSpan(0, cut))));
        }
    }

    [Fact]
    public void An_incremental_update_agrees_with_a_whole_computation_at_even_and_odd_offsets()
    {
        var random = new Random(73);
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = new byte[random.Next(3, 64)];
            random.NextBytes(bytes);
            var checksum = InternetChecksum.Of(bytes);
            var at = random.Next(bytes.Length - 1);
            var field = bytes.AsSpan(at, 2);
            var (before, after) = (BinaryPrimitives.ReadUInt16BigEndian(field), (ushort)random.Next(65_536));
            BinaryPrimitives.WriteUInt16BigEndian(field, after);
            var updated = (at & 1) == 0
                ? InternetChecksum.Update(checksum, before, after)
                : InternetChecksum.UpdateUnaligned(checksum, before, after);
            Assert.Equal(InternetChecksum.Of(bytes), updated);
        }
    }

    [Fact]
    public void A_pseudo_header_sums_as_its_twelve_bytes()
    {
        var random = new Random(74);
        Span<byte> bytes = stackalloc byte[12];
        for (var round = 0; round < 10_000; round++)
        {
            random.NextBytes(bytes);
            bytes[8] = 0;
            Assert.Equal(
                SlowChecksum.Sum(bytes),
                InternetChecksum.PseudoHeader(Ipv4Address.Read(bytes), Ipv4Address.Read(bytes[4..]), (IpProtocol)bytes[9], BinaryPrimitives.ReadUInt16BigEndian(bytes[10..])));
        }
    }
}
