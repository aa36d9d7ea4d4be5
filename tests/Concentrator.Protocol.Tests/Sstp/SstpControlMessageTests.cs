using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>[MS-SSTP] 2.2.2, 2.2.4 and 2.2.8.</summary>
public sealed class SstpControlMessageTests
{
    [Theory]
    [InlineData("1001000800080000", true, "")]
    [InlineData("1001000C000100010F05F004", true, "5:0")]
    [InlineData("1001001000050002000500040006000 4", true, "5:0 6:0")]
    [InlineData("1001000E0001000100010006ABCD", true, "1:2")]
    [InlineData("1001000E0001000000010006ABCD", false, "")]
    [InlineData("1001000E0001000200010006ABCD", false, "1:2")]
    [InlineData("1001000E0001000100010005ABCD", false, "1:1")]
    [InlineData("1001000E0001000100010007ABCD", false, "")]
    [InlineData("1001000E0001000100010003ABCD", false, "")]
    [InlineData("1001000E0001FFFF00010000ABCD", false, "")]
    [InlineData("1001000B000100010001 00", false, "")]
    public void Attributes_are_walked_up_to_the_first_that_does_not_fit(string hex, bool wellFormed, string attributes)
    {
        Assert.True(SstpControlMessage.TryRead(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)), out var message));
        Assert.Equal(wellFormed, message.IsWellFormed);
        var seen = new List<string>();
        foreach (var attribute in message)
        {
            seen.Add($"{(byte)attribute.Id}:{attribute.Value.Length}");
        }

        Assert.Equal(attributes, string.Join(' ', seen));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("01", true)]
    [InlineData("0102030405060708", true)]
    public void A_status_info_reads_as_it_was_written(string original, bool hasValue)
    {
        var buffer = new byte[SstpStatusInfo.MinSize + (original.Length / 2)];
        Assert.Equal(buffer.Length, SstpStatusInfo.Write(buffer, SstpAttributeId.CryptoBinding, SstpAttributeStatus.NegotiationTimeout, Convert.FromHexString(original)));
        Assert.Equal(Packets.StatusInfo(3, 8, original), Convert.ToHexString(buffer));
        Assert.True(SstpStatusInfo.TryRead(new SstpAttribute(SstpAttributeId.StatusInfo, buffer.AsSpan(4)), out var info));
        Assert.Equal((SstpAttributeId.CryptoBinding, SstpAttributeStatus.NegotiationTimeout), (info.AttributeId, info.Status));
        Assert.Equal(hasValue, !info.OriginalValue.IsEmpty);
        Assert.Equal(original, Convert.ToHexString(info.OriginalValue));
    }

    [Fact]
    public void Only_a_status_info_of_12_to_76_bytes_is_one()
    {
        var bytes = new byte[200];
        for (var length = 0; length < bytes.Length; length++)
        {
            var read = SstpStatusInfo.TryRead(new SstpAttribute(SstpAttributeId.StatusInfo, bytes.AsSpan(0, length)), out _);
            Assert.Equal(length + 4 is >= 12 and <= 76, read);
            Assert.False(SstpStatusInfo.TryRead(new SstpAttribute(SstpAttributeId.CryptoBinding, bytes.AsSpan(0, length)), out _));
        }
    }

    [Fact]
    public void The_reason_of_the_peer_s_abort_is_kept_for_the_log()
    {
        var call = CallTable.Lead("server", nameof(SstpCallState.CallConnected));
        call.Receive(Packets.Abort(3, 4));
        Assert.Equal("The peer aborted: ValueNotSupported for CryptoBinding.", call.Fault);

        call = CallTable.Lead("client", nameof(SstpCallState.CallConnected));
        call.Receive(Packets.Control(5));
        Assert.Equal("The peer aborted and gave no reason.", call.Fault);
    }
}
