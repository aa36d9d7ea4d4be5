using Concentrator.Protocol.Health;

namespace Concentrator.Protocol.Tests.Health;

public sealed class SohWriterTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] s_id = [.. Enumerable.Range(1, 24).Select(i => (byte)i)];
    private static readonly bool?[] s_truths = [null, false, true];

    private static StatementOfHealth Nothing { get; } = new() { Source = HealthSource.Peap, At = s_now };

    [Fact]
    public void A_statement_of_Windows_is_written_as_MS_SOH_2_2_4_and_MS_WSH_2_2_2_lay_it_out()
    {
        var written = SohMessage.Write(
            Nothing with
            {
                Machine = "PC7",
                OperatingSystem = "windows",
                Version = "6.1.7600",
                Firewall = true,
                Antivirus = true,
                AntivirusCurrent = true,
                Antispyware = false,
                AntispywareCurrent = true,
                AutomaticUpdates = true,
                MissingUpdates = UpdateSeverity.Critical,
                LastUpdate = s_now.AddHours(-1),
            },
            s_id);

        const string Id = "0102030405060708090A0B0C0D0E0F101112131415161718";
        const string Product = "000A0010" + "6D0061006300680069006E0065000000";
        Assert.Equal(
            "0007" + "0141" + "00000137" + "0002" + "0139"
            + "0007" + "001E" + "00000137" + Id + "0100"
            + "0002" + "0004" + "00013700"
            + "0007" + "004D" + "00000137" + "0311" + "01" + "00000006" + "00000001" + "00001DB0" + "0000" + "0000" + "FFFF" + "05" + "0004" + "50433700" + "06" + Id
            + "02" + "0001" + "FFFFFFFFFFFFFFFF" + "0001" + "00" + "08" + "00000000" + "01"
            + "0002" + "0004" + "00013780" + "0007" + "0008" + "00013780" + "01020304" + "0007" + "0008" + "00013780" + "01000600"
            + "0008000100" + Product + "000B0004" + "00000001"
            + "0008000101" + Product + "000B0004" + "00000003"
            + "0008000102" + Product + "000B0004" + "00000002"
            + "0008000103" + "000B0004" + "00000004"
            + "0008000104" + "000B0004" + "00FF0006" + "0007" + "0008" + "00013780" + "100E0000" + "0007" + "0005" + "00013780" + "00" + "0007" + "0008" + "00013780" + "00040000",
            Convert.ToHexString(written));
    }

    [Fact]
    public void What_was_not_said_is_not_read_as_good()
    {
        var read = Read(SohMessage.Write(Nothing, s_id));

        Assert.Equal(Nothing with { Custom = read.Custom }, read);
    }

    [Fact]
    public void Whatever_is_said_of_what_the_message_has_room_for_is_read_again()
    {
        var random = new Random(5_571);
        for (var i = 0; i < 20_000; i++)
        {
            var said = Random(random);

            Assert.Equal(Expected(said), Read(SohMessage.Write(said, s_id)) with { Custom = said.Custom });
        }
    }

    [Theory]
    [InlineData("linux", "12", null)]
    [InlineData(null, "10.0", null)]
    [InlineData("windows", "10.0.26100.4351", "10.0.26100")]
    [InlineData("windows", "11", "11.0.0")]
    [InlineData("windows", "ten", null)]
    [InlineData("windows", "10.4294967296", null)]
    [InlineData("windows", null, null)]
    public void A_version_is_told_of_Windows_alone(string? system, string? version, string? read)
    {
        var statement = Read(SohMessage.Write(Nothing with { OperatingSystem = system, Version = version }, s_id));

        Assert.Equal((read is null ? null : "windows", read), (statement.OperatingSystem, statement.Version));
    }

    [Fact]
    public void A_machine_whose_name_is_too_long_has_none() =>
        Assert.Null(Read(SohMessage.Write(Nothing with { Machine = new string('a', 257) }, s_id)).Machine);

    [Fact]
    public void A_time_of_the_last_update_that_lies_ahead_is_now_and_one_that_is_not_known_is_not_told()
    {
        var well = Nothing with { MissingUpdates = UpdateSeverity.None };

        Assert.Null(Read(SohMessage.Write(well, s_id)).LastUpdate);
        Assert.Equal(s_now, Read(SohMessage.Write(well with { LastUpdate = s_now.AddDays(1) }, s_id)).LastUpdate);
        Assert.Null(Read(SohMessage.Write(well with { LastUpdate = DateTimeOffset.MinValue }, s_id)).LastUpdate);
    }

    [Fact]
    public void The_answer_has_the_correlation_id_of_the_statement()
    {
        Assert.Equal(SohError.None, SohMessage.Parse(SohMessage.Write(Nothing, s_id), HealthSource.Peap, s_now, out var message));

        Assert.Equal(s_id, message!.Respond(QuarantineState.Full, probationEnds: null, "").AsSpan(20, 24));
    }

    private static StatementOfHealth Random(Random random) => Nothing with
    {
        Machine = random.Next(4) == 0 ? null : $"machine-{random.Next()}",
        OperatingSystem = random.Next(4) == 0 ? "linux" : "windows",
        Version = random.Next(4) == 0 ? null : $"{random.Next(1, 12)}.{random.Next(5)}.{random.Next(30_000)}",
        Firewall = Truth(random),
        Antivirus = Truth(random),
        AntivirusCurrent = Truth(random),
        Antispyware = Truth(random),
        AntispywareCurrent = Truth(random),
        AutomaticUpdates = Truth(random),
        MissingUpdates = random.Next(7) is var severity && severity == 6 ? null : (UpdateSeverity)severity,
        LastUpdate = random.Next(3) == 0 ? null : s_now.AddSeconds(-random.Next()),
    };

    private static bool? Truth(Random random) => s_truths[random.Next(3)];

    /// <summary>Of a scanner that nobody speaks of, nothing is current or not; of one whose signatures nobody knows, they are not; updates were looked for when none is missing.</summary>
    private static StatementOfHealth Expected(StatementOfHealth said)
    {
        var hasVersion = said is { OperatingSystem: "windows", Version: not null };
        return said with
        {
            OperatingSystem = hasVersion ? "windows" : null,
            Version = hasVersion ? said.Version : null,
            AntivirusCurrent = said.Antivirus is null ? null : said.AntivirusCurrent ?? false,
            AntispywareCurrent = said.Antispyware is null ? null : said.AntispywareCurrent ?? false,
            LastUpdate = said.MissingUpdates == UpdateSeverity.None ? said.LastUpdate : null,
        };
    }

    private static StatementOfHealth Read(byte[] bytes)
    {
        Assert.Equal(SohError.None, SohMessage.Parse(bytes, HealthSource.Peap, s_now, out var message));
        return message!.Statement;
    }
}
