using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>[MS-SSTP] 2.2.1 and 2.2.3.</summary>
public sealed class SstpFrameTests
{
    private static readonly byte[] s_control = Packets.Control(1, Packets.PppProtocolId);

    [Fact]
    public void Every_cut_of_a_packet_is_incomplete_and_the_whole_is_not()
    {
        for (var i = 0; i < s_control.Length; i++)
        {
            Assert.Equal(SstpFrameStatus.Incomplete, SstpFrame.Read(s_control.AsSpan(0, i), out var cut));
            Assert.Equal(0, cut);
        }

        Assert.Equal(SstpFrameStatus.Control, SstpFrame.Read(s_control, out var length));
        Assert.Equal(s_control.Length, length);
    }

    [Fact]
    public void Packets_glued_together_come_apart_one_by_one()
    {
        byte[] data = [0x10, 0, 0, 9, 0xFF, 3, 0, 0x21, 0x45];
        byte[] stream = [.. s_control, .. data, .. Packets.Disconnect(), .. s_control.AsSpan(0, 5)];
        var statuses = new List<(SstpFrameStatus, int)>();
        SstpFrameStatus status;
        var position = 0;
        do
        {
            status = SstpFrame.Read(stream.AsSpan(position), out var length);
            statuses.Add((status, length));
            position += length;
        }
        while (status is SstpFrameStatus.Control or SstpFrameStatus.Data);

        Assert.Equal([(SstpFrameStatus.Control, 14), (SstpFrameStatus.Data, 9), (SstpFrameStatus.Control, 20), (SstpFrameStatus.Incomplete, 0)], statuses);
    }

    [Fact]
    public void Any_other_version_is_bad_from_its_first_byte_on()
    {
        for (var version = 0; version <= 255; version++)
        {
            var expected = version == 0x10 ? SstpFrameStatus.Incomplete : SstpFrameStatus.BadVersion;
            Assert.Equal(expected, SstpFrame.Read([(byte)version], out _));
            Assert.Equal(expected == SstpFrameStatus.Incomplete ? SstpFrameStatus.Control : expected, SstpFrame.Read([(byte)version, 1, 0, 4], out _));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_length_below_the_header_is_bad(byte length)
    {
        Assert.Equal(SstpFrameStatus.BadLength, SstpFrame.Read([0x10, 1, 0, length], out _));
        Assert.Equal(SstpFrameStatus.BadLength, SstpFrame.Read([0x10, 1, 0xF0, length, 0, 0, 0, 0], out _));
    }

    [Fact]
    public void Every_length_and_every_reserved_bit_is_read_as_the_specification_says()
    {
        var stream = new byte[SstpFrame.MaxSize + 1];
        stream[0] = 0x10;
        for (var field = 0; field <= 0xFFFF; field++)
        {
            (stream[1], stream[2], stream[3]) = ((byte)(field * 7), (byte)(field >> 8), (byte)field);
            var length = field & 0xFFF;
            var expected = length < 4 ? SstpFrameStatus.BadLength : (stream[1] & 1) != 0 ? SstpFrameStatus.Control : SstpFrameStatus.Data;
            Assert.Equal(expected, SstpFrame.Read(stream, out var read));
            Assert.Equal(length < 4 ? 0 : length, read);
        }
    }

    [Theory]
    [InlineData(PppProtocol.Ipv4, 0, "10000008FF030021")]
    [InlineData(PppProtocol.Ipv6, 1400, "10000580FF030057")]
    [InlineData(PppProtocol.Lcp, 4087, "10000FFFFF03C021")]
    public void Data_headers_are_written_in_full(PppProtocol protocol, int payload, string expected)
    {
        var header = new byte[SstpFrame.DataOverhead];
        SstpFrame.WriteDataHeader(header, protocol, payload);
        Assert.Equal(expected, Convert.ToHexString(header));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4088)]
    public void A_payload_that_fits_no_packet_is_a_fault_of_ours(int payload) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SstpFrame.WriteDataHeader(new byte[8], PppProtocol.Ipv4, payload));
}
