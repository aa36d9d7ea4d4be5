using System.Text;
using Concentrator.Protocol.Health;
using Concentrator.Tests;

namespace Concentrator.Protocol.Tests.Health;

public sealed class PostureTests
{
    private const string Whole =
        """
        {"version":1,"machine":"pc7","operatingSystem":"Linux","operatingSystemVersion":"12.4","firewall":true,"antivirus":true,"antivirusCurrent":false,"antispyware":null,
         "antispywareCurrent":false,"automaticUpdates":true,"lastUpdate":"2026-02-28T07:00:00+01:00","missingUpdates":"Important","diskEncryption":true,
         "custom":{"screen.lock":true,"edr":"7.2","uptime-days":12},"tunnel":"0123","at":"2026-03-05T13:00:00+01:00","newer":{"deep":[1]}}
        """;

    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void All_that_an_agent_says_is_read_and_what_is_not_known_is_left_out()
    {
        Assert.Empty(PostureReader.Read(Encoding.UTF8.GetBytes(Whole), HealthSource.Tunnel, s_now, out var said));

        var statement = said.Health;
        Assert.Equal(("0123", new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero)), (said.Tunnel, said.MadeAt!.Value));
        Assert.Equal((HealthSource.Tunnel, s_now, "pc7", "linux", "12.4"), (statement!.Source, statement.At, statement.Machine, statement.OperatingSystem, statement.Version));
        Assert.Equal((true, true, false, null, false), (statement.Firewall, statement.Antivirus, statement.AntivirusCurrent, statement.Antispyware, statement.AntispywareCurrent));
        Assert.Equal((true, UpdateSeverity.Important, true), (statement.AutomaticUpdates, statement.MissingUpdates, statement.DiskEncryption));
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 6, 0, 0, TimeSpan.Zero), statement.LastUpdate);
        Assert.Equal([("edr", "7.2"), ("screen.lock", "true"), ("uptime-days", "12")], statement.Custom.OrderBy(fact => fact.Key, StringComparer.Ordinal).Select(fact => (fact.Key, fact.Value)));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        PostureReader.Read(Encoding.UTF8.GetBytes(Whole), HealthSource.Tunnel, s_now, out var said);

        Assert.Empty(PostureReader.Read(PostureWriter.Write(said.Health!, said.MadeAt), HealthSource.Tunnel, s_now, out var again));
        Assert.Equal(said.Health! with { Custom = again.Health!.Custom }, again.Health);
        Assert.Equal(said.Health.Custom, again.Health.Custom);
        Assert.Equal(said.MadeAt, again.MadeAt);
    }

    [Theory]
    [InlineData("", "The statement is not JSON, or nested too deeply (line 1, byte 1).")]
    [InlineData("[]", "The statement is not a JSON object.")]
    [InlineData("{}", "'version' is missing: it is 1.")]
    [InlineData("""{"version":2}""", "'version' is not 1, which is all that is known here.")]
    [InlineData("""{"version":1,"firewall":"yes"}""", "'firewall' is neither true nor false.")]
    [InlineData("""{"version":1,"firewall":true,"firewall":true}""", "'firewall' stands there twice.")]
    [InlineData("""{"version":1,"machine":""}""", "'machine' is not a text of 1 to 256 characters without control characters.")]
    [InlineData("""{"version":1,"machine":"a\u0007"}""", "'machine' is not a text of 1 to 256 characters without control characters.")]
    [InlineData("""{"version":1,"machine":"\ud800"}""", "'machine' is not a text of 1 to 256 characters without control characters.")]
    [InlineData("""{"version":1,"\ud800":1}""", "The name of a member is not text.")]
    [InlineData("""{"version":1,"operatingSystemVersion":"12.x"}""", "'operatingSystemVersion' is not numbers with dots between them.")]
    [InlineData("""{"version":1,"lastUpdate":"yesterday"}""", "'lastUpdate' is not a time as ISO 8601 writes it.")]
    [InlineData("""{"version":1,"at":"now"}""", "'at' is not a time as ISO 8601 writes it.")]
    [InlineData("""{"version":1,"lastUpdate":"2026-03-03T00:00:00Z"}""", "'lastUpdate' lies in the future.")]
    [InlineData("""{"version":1,"missingUpdates":"3"}""", "'missingUpdates' is none of none, unspecified, low, moderate, important, critical.")]
    [InlineData("""{"version":1,"custom":[]}""", "'custom' is not a JSON object.")]
    [InlineData("""{"version":1,"custom":{"A B":1}}""", "A name in 'custom' is not 1 to 64 small letters, digits, dots, hyphens and underscores.")]
    [InlineData("""{"version":1,"custom":{"a":[]}}""", "'custom.a' is not a text, a number or true or false.")]
    [InlineData("""{"version":1,"custom":{"a":1,"a":2}}""", "'custom.a' stands there twice.")]
    [InlineData("""{"version":1,"deep":[[[[[[[[[1]]]]]]]]]}""", "The statement is not JSON, or nested too deeply (line 1, byte 28).")]
    public void What_cannot_be_read_is_named(string json, string problem)
    {
        var problems = PostureReader.Read(Encoding.UTF8.GetBytes(json), HealthSource.Tunnel, s_now, out var said);

        Assert.Equal(problem, Assert.Single(problems));
        Assert.Null(said.Health);
    }

    [Fact]
    public void Every_bad_member_is_named_at_once() => Assert.Equal(
        ["'firewall' is neither true nor false.", "'lastUpdate' is not a time as ISO 8601 writes it.", "'version' is missing: it is 1."],
        PostureReader.Read("""{"firewall":1,"lastUpdate":2}"""u8.ToArray(), HealthSource.Tunnel, s_now, out _));

    [Fact]
    public void Too_much_is_refused()
    {
        Assert.Equal("The statement is larger than 65536 bytes.", Assert.Single(PostureReader.Read(new byte[PostureReader.MaxSize + 1], HealthSource.Tunnel, s_now, out _)));
        var facts = string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"f{i}\":1"));
        Assert.Equal("'custom' has more than 64 members.", Assert.Single(PostureReader.Read(Encoding.UTF8.GetBytes("{\"version\":1,\"custom\":{" + facts + "}}"), HealthSource.Tunnel, s_now, out _)));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Every_input_is_a_statement_or_named_problems() => Fuzzing.Run(5562, seed =>
    {
        var mutator = new Mutator(seed, Encoding.UTF8.GetBytes(Whole), """{"version":1,"machine":"\ud83d\ude00","custom":{"a":"b"}}"""u8.ToArray());
        var read = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var problems = PostureReader.Read(mutator.Next(), HealthSource.Token, s_now, out var said);
            Assert.Equal(problems.Count == 0, said.Health is not null);
            Assert.True(problems.Count <= 32 && problems.All(problem => problem.Length is > 0 and < 200));
            if (said.Health is not null)
            {
                read++;
                Assert.Empty(PostureReader.Read(PostureWriter.Write(said.Health, said.MadeAt), HealthSource.Token, s_now, out _));
            }
        }

        Assert.InRange(read, 1_000, Fuzzing.Inputs - 1_000);
    });
}
