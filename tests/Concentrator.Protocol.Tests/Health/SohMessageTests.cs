using Concentrator.Protocol.Health;

namespace Concentrator.Protocol.Tests.Health;

public sealed class SohMessageTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_wpa_supplicant_sends_has_a_machine_and_nothing_else()
    {
        var message = Read(SohVectors.WpaSupplicant);

        Assert.Equal("wpa_supplicant@w1.fi", message.Statement.Machine);
        Assert.Equal(new StatementOfHealth { Source = HealthSource.Peap, At = s_now, Machine = "wpa_supplicant@w1.fi", Custom = message.Statement.Custom }, message.Statement);
    }

    [Fact]
    public void A_well_kept_Windows_says_all_that_it_has()
    {
        var statement = Read(SohVectors.Windows()).Statement;

        Assert.Equal(("PC7", "windows", "6.1.7600"), (statement.Machine, statement.OperatingSystem, statement.Version));
        Assert.Equal((true, true, true, true, true, true), (statement.Firewall, statement.Antivirus, statement.AntivirusCurrent, statement.Antispyware, statement.AntispywareCurrent, statement.AutomaticUpdates));
        Assert.Equal((UpdateSeverity.None, s_now.AddHours(-1)), (statement.MissingUpdates, statement.LastUpdate));
        Assert.Null(statement.DiskEncryption);
    }

    [Theory]
    [InlineData(0x0, false, false)]
    [InlineData(0x1, true, false)]
    [InlineData(0x2, false, true)]
    [InlineData(0x3, true, true)]
    [InlineData(0x4, false, false)]
    [InlineData(0x5, true, false)]
    [InlineData(0x6, false, true)]
    [InlineData(0x7, true, true)]
    [InlineData(0x9, true, false)]
    [InlineData(0xB, true, true)]
    [InlineData(0xD, true, false)]
    [InlineData(0xF, true, true)]
    [InlineData(0xC0FF0002, false, false)]
    [InlineData(0xC0FF0003, null, null)]
    [InlineData(0xC0FF0018, null, null)]
    public void A_scanners_status_says_whether_it_is_on_and_current(uint status, bool? isOn, bool? isCurrent)
    {
        var statement = Read(SohVectors.Windows(firewall: [status], antivirus: [status], antispyware: [status])).Statement;

        Assert.Equal((isOn, isOn, isCurrent), (statement.Firewall, statement.Antivirus, statement.AntivirusCurrent));
        Assert.Equal((isOn, isCurrent), (statement.Antispyware, statement.AntispywareCurrent));
    }

    [Theory]
    [InlineData(new uint[] { 0x0, 0x3 }, true, true)]
    [InlineData(new uint[] { 0x3, 0x0 }, true, true)]
    [InlineData(new uint[] { 0x2, 0x1 }, true, false)]
    [InlineData(new uint[] { 0x6, 0x0 }, false, true)]
    public void Of_several_products_the_best_counts(uint[] products, bool isOn, bool isCurrent)
    {
        var statement = Read(SohVectors.Windows(antivirus: products)).Statement;

        Assert.Equal((isOn, isCurrent), (statement.Antivirus, statement.AntivirusCurrent));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(0x104, true)]
    [InlineData(0x102, false)]
    [InlineData(0xC0FF0003, null)]
    public void Updates_are_automatic_when_they_are_installed_unasked(uint status, bool? automatic) =>
        Assert.Equal(automatic, Read(SohVectors.Windows(automaticUpdates: status)).Statement.AutomaticUpdates);

    [Theory]
    [InlineData(0x00FF0005, 0x4000, UpdateSeverity.None)]
    [InlineData(0x00FF0006, 0x4000, UpdateSeverity.Unspecified)]
    [InlineData(0x00FF0006, 0x4040, UpdateSeverity.Unspecified)]
    [InlineData(0x00FF0006, 0x40C0, UpdateSeverity.Low)]
    [InlineData(0x00FF0006, 0x4180, UpdateSeverity.Moderate)]
    [InlineData(0x00FF0006, 0x0200, UpdateSeverity.Important)]
    [InlineData(0x00FF0006, 0x07C0, UpdateSeverity.Critical)]
    [InlineData(0x00FF0008, 0, null)]
    [InlineData(0xC0FF000E, 0, null)]
    [InlineData(0xC0FF0010, 0, null)]
    public void The_worst_missing_update_is_told(uint status, uint flag, UpdateSeverity? worst)
    {
        var statement = Read(SohVectors.Windows(securityUpdates: status, updatesFlag: flag)).Statement;

        Assert.Equal(worst, statement.MissingUpdates);
        Assert.Equal(worst == UpdateSeverity.None, statement.LastUpdate is not null);
    }

    [Fact]
    public void A_message_without_a_mode_sub_header_is_read_too()
    {
        var inner = SohVectors.WpaSupplicant[46..];

        Assert.Equal("wpa_supplicant@w1.fi", Read(SohVectors.Message(1, inner)).Statement.Machine);
    }

    [Fact]
    public void Reports_of_other_agents_are_passed_over()
    {
        byte[] other = [.. SohVectors.Tlv(2, SohVectors.Number(0x000137F0)), .. SohVectors.Tlv(8, [0]), .. SohVectors.Tlv(11, [1, 2]), .. SohVectors.Tlv(99, [1])];

        Assert.Null(Read(SohVectors.Message(1, [.. SohVectors.WpaSupplicant[46..], .. other])).Statement.Firewall);
    }

    [Theory]
    [InlineData("", SohError.Truncated)]
    [InlineData("0007000800000137000100", SohError.Truncated)]
    [InlineData("000600080000013700010000", SohError.Header)]
    [InlineData("000700080000013600010000", SohError.Header)]
    [InlineData("000700080000013700030000", SohError.Header)]
    [InlineData("000700090000013700010000", SohError.Length)]
    [InlineData("00070008000001370001000000", SohError.Length)]
    [InlineData("000700080000013700010001", SohError.Truncated)]
    [InlineData("000700080000013700010000", SohError.SystemStatement)]
    [InlineData("000700080000013700020000", SohError.ModeSubHeader)]
    public void A_header_that_is_wrong_is_named(string bytes, SohError error) => Assert.Equal(error, Parse(Convert.FromHexString(bytes)));

    [Theory]
    [InlineData("00020003013700", SohError.TlvLength)]
    [InlineData("000200050001370000", SohError.TlvLength)]
    [InlineData("0002", SohError.TlvLength)]
    [InlineData("0002000400013780", SohError.SystemStatement)]
    [InlineData("0002000400013700 0007000300 0001", SohError.TlvLength)]
    [InlineData("0002000400013700 000700040000 0136", SohError.SystemStatement)]
    [InlineData("0002000400013700 00070005000001371F", SohError.UnknownAttribute)]
    [InlineData("0002000400013700 0007000500000137 01", SohError.AttributeLength)]
    [InlineData("0002000400013700 0007000600000137 0500", SohError.AttributeLength)]
    [InlineData("0002000400013700 0007000800000137 05000241", SohError.AttributeLength)]
    [InlineData("0002000400013700 0007000400000137 0007000400000137", SohError.SystemStatement)]
    [InlineData("0002000400013700 0007000400000137 0002000400013700", SohError.SystemStatement)]
    [InlineData("0002000400013700 0007000400000137 0002000400013780 000B000400000001", SohError.HealthClass)]
    [InlineData("0002000400013700 0007000400000137 0002000400013780 0008000100 000B0003000000", SohError.TlvLength)]
    [InlineData("0002000400013700 0007000400000137 0002000400013780 00080002", SohError.TlvLength)]
    public void A_body_that_is_wrong_is_named(string body, SohError error) =>
        Assert.Equal(error, Parse(SohVectors.Message(1, Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal)))));

    private static SohMessage Read(byte[] bytes)
    {
        Assert.Equal(SohError.None, SohMessage.Parse(bytes, HealthSource.Peap, s_now, out var message));
        return message!;
    }

    private static SohError Parse(byte[] bytes) => SohMessage.Parse(bytes, HealthSource.Peap, s_now, out _);
}
