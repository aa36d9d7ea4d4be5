using Concentrator.Protocol.Health;

namespace Concentrator.Protocol.Tests.Health;

public sealed class SohResponseTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_answer_is_paired_with_the_statement_and_says_the_state()
    {
        var answer = Message(SohVectors.WpaSupplicant).Respond(QuarantineState.Quarantine, probationEnds: null, "http://10.0.0.1/");

        const string Id = "2928BD1F206D2151399979BE1633DA26AB5FE10366AD422E";
        Assert.Equal(
            "0007" + "0073" + "00000137" + "0002" + "006B"
            + "0007" + "001E" + "00000137" + Id + "0200"
            + "0002" + "0004" + "00013700"
            + "0007" + "003D" + "00000137" + "0301" + "06" + Id + "02" + "0003" + "FFFFFFFFFFFFFFFF" + "0011" + "687474703A2F2F31302E302E302E312F" + "00",
            Convert.ToHexString(answer));
    }

    [Fact]
    public void Probation_has_an_end()
    {
        var answer = Message(SohVectors.WpaSupplicant).Respond(QuarantineState.Probation, s_now.AddDays(1), "");

        Assert.EndsWith("020002" + s_now.AddDays(1).ToFileTime().ToString("X16") + "000100", Convert.ToHexString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_is_let_in_hears_of_no_lack()
    {
        var answer = Message(SohVectors.Windows(firewall: [4], automaticUpdates: 1)).Respond(QuarantineState.Full, probationEnds: null, "");

        Assert.EndsWith(
            "0002000400013780" + "0008000100" + "0004000400000000" + "0008000101" + "000400080000000000000000" + "0008000102" + "000400080000000000000000"
            + "0008000103" + "0004000400000000" + "0008000104" + "000400080000000000000000",
            Convert.ToHexString(answer),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x4, "C0FF0001", "C0FF0004")]
    [InlineData(0x6, "C0FF0001", "00000000")]
    [InlineData(0x5, "00000000", "C0FF0004")]
    [InlineData(0x0, "C0FF0047", "C0FF0048")]
    [InlineData(0x1, "00000000", "C0FF0048")]
    [InlineData(0x2, "C0FF0047", "00000000")]
    [InlineData(0x3, "00000000", "00000000")]
    public void A_machine_in_quarantine_hears_what_its_virus_scanner_lacks(uint status, string first, string second)
    {
        var answer = Message(SohVectors.Windows(antivirus: [status])).Respond(QuarantineState.Quarantine, probationEnds: null, "");

        Assert.Contains("0008000101" + "00040008" + first + second + "0008000102", Convert.ToHexString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_in_quarantine_hears_of_every_other_class()
    {
        var answer = Message(SohVectors.Windows(firewall: [0xC0FF0002], automaticUpdates: 2, securityUpdates: 0x00FF0006)).Respond(QuarantineState.Quarantine, probationEnds: null, "");

        var text = Convert.ToHexString(answer);
        Assert.Contains("0008000100" + "00040004C0FF0002" + "000E000102" + "0008000101", text, StringComparison.Ordinal);
        Assert.EndsWith("0008000103" + "00040004C0FF0001" + "0008000104" + "00040008C0FF000700000000", text, StringComparison.Ordinal);
    }

    private static SohMessage Message(byte[] bytes)
    {
        Assert.Equal(SohError.None, SohMessage.Parse(bytes, HealthSource.Peap, s_now, out var message));
        return message!;
    }

}
