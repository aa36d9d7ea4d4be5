using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Control.Tests.Policies;

public sealed class HealthPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly HealthPolicy Strict = new()
    {
        Name = "office",
        Firewall = true,
        Antivirus = true,
        AntivirusCurrent = true,
        Antispyware = true,
        AntispywareCurrent = true,
        AutomaticUpdates = true,
        DiskEncryption = true,
        MissingUpdates = UpdateSeverity.Moderate,
        UpdateAge = TimeSpan.FromDays(30),
        OperatingSystems = new Dictionary<string, VersionNumber>(StringComparer.Ordinal) { ["windows"] = Version("10.0.22631") },
        Custom = [new RequiredFact("edr", "running", AtLeast: false), new RequiredFact("agent", "2.10", AtLeast: true)],
        Sources = [HealthSource.Tunnel, HealthSource.Peap],
        StatementAge = TimeSpan.FromHours(4),
        GraceTime = TimeSpan.FromMinutes(15),
    };

    private static readonly StatementOfHealth Healthy = new()
    {
        Source = HealthSource.Tunnel,
        At = Now,
        OperatingSystem = "windows",
        Version = "10.0.26100",
        Firewall = true,
        Antivirus = true,
        AntivirusCurrent = true,
        Antispyware = true,
        AntispywareCurrent = true,
        AutomaticUpdates = true,
        DiskEncryption = true,
        MissingUpdates = UpdateSeverity.Low,
        LastUpdate = Now - TimeSpan.FromDays(29),
        Custom = new Dictionary<string, string>(StringComparer.Ordinal) { ["edr"] = "Running", ["agent"] = "2.11.1" },
    };

    public static TheoryData<StatementOfHealth, string> Unhealthy => new()
    {
        { Healthy with { Firewall = false }, "The firewall is off." },
        { Healthy with { Firewall = null }, "It is not known whether the firewall is on." },
        { Healthy with { Antivirus = false }, "The virus scanner is off." },
        { Healthy with { AntivirusCurrent = false }, "The virus scanner's signatures are not current." },
        { Healthy with { Antispyware = null }, "It is not known whether a spyware scanner is on." },
        { Healthy with { AntispywareCurrent = false }, "The spyware scanner's signatures are not current." },
        { Healthy with { AutomaticUpdates = false }, "Updates are not installed automatically." },
        { Healthy with { DiskEncryption = false }, "The system's disk is not encrypted." },
        { Healthy with { MissingUpdates = UpdateSeverity.Important }, "A security update is missing whose severity is important." },
        { Healthy with { MissingUpdates = null }, "It is not known whether security updates are missing." },
        { Healthy with { LastUpdate = Now - TimeSpan.FromDays(30) }, "Updates were installed too long ago: 30 days at most." },
        { Healthy with { LastUpdate = null }, "It is not known when updates were installed last." },
        { Healthy with { OperatingSystem = null }, "It is not known what operating system the machine has." },
        { Healthy with { OperatingSystem = "linux" }, "The machine's operating system is not accepted here." },
        { Healthy with { Version = "10.0.19045" }, "The operating system is too old, or its version is not known: windows 10.0.22631 at least." },
        { Healthy with { Version = "eleven" }, "The operating system is too old, or its version is not known: windows 10.0.22631 at least." },
        { Healthy with { Custom = new Dictionary<string, string>(StringComparer.Ordinal) { ["agent"] = "3" } }, "It is not known what edr is." },
        { Healthy with { Custom = new Dictionary<string, string>(StringComparer.Ordinal) { ["edr"] = "running", ["agent"] = "2.9" } }, "agent is not 2.10 or more." },
        { Healthy with { Source = HealthSource.Radius }, "The machine's statement of health came from a RADIUS server, which is not accepted here." },
        { Healthy with { At = Now - TimeSpan.FromHours(4) }, "The machine's statement of health is too old: 4 hours at most." },
    };

    [Fact]
    public void A_machine_that_has_everything_is_healthy_until_the_first_of_it_gets_too_old()
    {
        var evaluation = Strict.Evaluate(Healthy, Now);

        Assert.Equal(new HealthEvaluation("office", IsHealthy: true, [], Now + TimeSpan.FromHours(4)), evaluation with { Missing = [] });
        Assert.Empty(evaluation.Missing);
        var updatesAgeFirst = Strict.Evaluate(Healthy with { LastUpdate = Now - TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1) }, Now);
        Assert.True(updatesAgeFirst.IsHealthy);
        Assert.Equal(Now + TimeSpan.FromMinutes(1), updatesAgeFirst.LooksAgainAt);
    }

    [Theory]
    [MemberData(nameof(Unhealthy))]
    public void A_machine_that_lacks_one_thing_is_told_what_it_is(StatementOfHealth statement, string sentence)
    {
        var evaluation = Strict.Evaluate(statement, Now);

        Assert.False(evaluation.IsHealthy);
        Assert.Equal([sentence], evaluation.Missing);
    }

    [Fact]
    public void A_machine_that_says_nothing_lacks_all_that_is_wanted()
    {
        Assert.Equal(["The machine has made no statement of health."], Strict.Evaluate(statement: null, Now).Missing);
        Assert.Equal(12, Strict.Evaluate(new StatementOfHealth { Source = HealthSource.Peap, At = Now }, Now).Missing.Count);
    }

    [Fact]
    public void A_policy_that_wants_nothing_is_met_by_any_statement_and_by_no_silence()
    {
        var policy = new HealthPolicy { Name = "any" };

        Assert.True(policy.Evaluate(new StatementOfHealth { Source = HealthSource.Token, At = Now }, Now).IsHealthy);
        Assert.False(policy.Evaluate(statement: null, Now).IsHealthy);
    }

    [Fact]
    public void An_unhealthy_machine_has_its_grace_time_from_the_sessions_beginning_and_is_quarantined_after_it()
    {
        var evaluation = Strict.Evaluate(Healthy with { Firewall = false }, Now);

        Assert.Equal(new HealthAccess(AccessLevel.Probation, Now + TimeSpan.FromMinutes(15), Now + TimeSpan.FromMinutes(15)), Strict.AccessOf(evaluation, Now, Now));
        Assert.Equal(new HealthAccess(AccessLevel.Quarantine, null, evaluation.LooksAgainAt), Strict.AccessOf(evaluation, Now - TimeSpan.FromMinutes(15), Now));
        Assert.Equal(new HealthAccess(AccessLevel.Full, null, Now + TimeSpan.FromHours(4)), Strict.AccessOf(Strict.Evaluate(Healthy, Now), Now, Now));
    }

    [Theory]
    [InlineData("10", "10.0.0", 0)]
    [InlineData("2.10", "2.9", 1)]
    [InlineData("2", "2.0.1", -1)]
    [InlineData("0", "0.0", 0)]
    public void Versions_are_compared_number_by_number(string one, string other, int expected) => Assert.Equal(expected, Math.Sign(Version(one).CompareTo(Version(other))));

    [Theory]
    [InlineData("")]
    [InlineData("1.")]
    [InlineData("-1")]
    [InlineData("1.x")]
    [InlineData("1.2.3.4.5.6.7.8.9")]
    [InlineData("99999999999999999999")]
    [InlineData(null)]
    public void What_is_no_version_is_not_read_as_one(string? text) => Assert.False(VersionNumber.TryParse(text, out _));

    private static VersionNumber Version(string text) => VersionNumber.TryParse(text, out var version) ? version : throw new FormatException(text);
}
