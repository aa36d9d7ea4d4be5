using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

public class PppFramingTests
{
    [Fact]
    public void A_frame_goes_out_behind_the_SSTP_header_and_FF_03()
    {
        var frame = Convert.FromHexString("C0210501000400");
        var packet = new byte[PppFraming.SizeOf(frame)];

        PppFraming.Write(frame, packet);

        Assert.Equal("1000000D" + "FF03" + "C0210501000400", Convert.ToHexString(packet));
    }

    [Fact]
    public void Only_what_an_SSTP_packet_can_carry_fits()
    {
        Assert.True(PppFraming.Fits(new byte[SstpFrame.MaxSize - 6]));
        Assert.False(PppFraming.Fits(new byte[SstpFrame.MaxSize - 5]));
    }
}
