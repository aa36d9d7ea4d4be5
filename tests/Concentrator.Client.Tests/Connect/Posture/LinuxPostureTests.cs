using Concentrator.Connect.Posture;
using Concentrator.Protocol.Health;

namespace Concentrator.Client.Tests.Connect.Posture;

public sealed class LinuxPostureTests
{
    private const string Apt = "apt-get --simulate --quiet -o Debug::NoLocking=true upgrade";
    private const string Dnf = "dnf --quiet --cacheonly updateinfo list --security";
    private const string Lsblk = "lsblk --json --output TYPE,MOUNTPOINT";

    private readonly FakeSystem _system = new();

    [Fact]
    public void Of_a_machine_that_tells_nothing_nothing_is_said()
    {
        var statement = Read();

        Assert.Equal(("pc7", "linux", null), (statement.Machine, statement.OperatingSystem, statement.Version));
        Assert.Equal((null, false, null, null, null), (statement.Firewall, statement.Antivirus, statement.AntivirusCurrent, statement.AutomaticUpdates, statement.LastUpdate));
        Assert.Equal((null, null, 0), (statement.MissingUpdates, statement.DiskEncryption, statement.Custom.Count));
    }

    [Fact]
    public void A_well_kept_Debian_says_so()
    {
        _system.Texts["/etc/os-release"] = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\nVERSION_ID=\"12\"";
        _system.Programs["nft list ruleset"] = "table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n";
        _system.Processes.Add("clamd");
        _system.Changes["/var/lib/clamav/daily.cld"] = TimeProvider.System.GetUtcNow().AddHours(-5);
        _system.Changes["/usr/bin/apt-get"] = _system.Changes["/usr/bin/unattended-upgrade"] = DateTimeOffset.UnixEpoch;
        _system.Texts["/etc/apt/apt.conf.d/20auto-upgrades"] = "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";";
        _system.Changes["/var/log/apt/history.log"] = new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);
        _system.Programs[Apt] = "Reading package lists...\nInst bash [5.2-1] (5.2-2 Debian:12.1/stable [amd64])\n";
        _system.Programs[Lsblk] = """{"blockdevices":[{"type":"disk","mountpoint":null,"children":[{"type":"part","mountpoint":"/boot"},{"type":"part","mountpoint":null,"children":[{"type":"crypt","mountpoint":null,"children":[{"type":"lvm","mountpoint":"/"}]}]}]}]}""";

        var statement = Read();

        Assert.Equal(("12", true, true, true, true), (statement.Version, statement.Firewall, statement.Antivirus, statement.AntivirusCurrent, statement.AutomaticUpdates));
        Assert.Equal((new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero), UpdateSeverity.None, true), (statement.LastUpdate, statement.MissingUpdates, statement.DiskEncryption));
        Assert.Equal("debian", statement.Custom["linux.distribution"]);
        Assert.Empty(PostureReader.Read(PostureWriter.Write(statement), HealthSource.Tunnel, statement.At, out _));
    }

    [Theory]
    [InlineData("ufw status", "Status: active\n", true)]
    [InlineData("ufw status", "Status: inactive\n", false)]
    [InlineData("firewall-cmd --state", "running\n", true)]
    [InlineData("nft list ruleset", "", false)]
    [InlineData("nft list ruleset", "table ip nat {\n\tchain post {\n\t\ttype nat hook postrouting priority srcnat; policy accept;\n\t\tmasquerade\n\t}\n}\n", false)]
    [InlineData("nft list ruleset", "table ip f {\n\tchain in {\n\t\ttype filter hook input priority filter; policy accept;\n\t\ttcp dport 22 accept\n\t}\n\tchain fwd {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n}\n", false)]
    [InlineData("nft list ruleset", "table ip f {\n\tchain in {\n\t\ttype filter hook input priority filter; policy accept;\n\t\ttcp dport 22 accept\n\t\tdrop\n\t}\n}\n", true)]
    public void A_firewall_is_on_when_something_holds_packets_back(string program, string output, bool isOn)
    {
        _system.Programs[program] = output;

        Assert.Equal(isOn, Read().Firewall);
    }

    [Fact]
    public void Old_signatures_are_not_current()
    {
        _system.Changes["/var/lib/clamav/daily.cvd"] = TimeProvider.System.GetUtcNow().AddDays(-4);

        Assert.False(Read().AntivirusCurrent);
    }

    [Theory]
    [InlineData(Apt, "Inst openssl [3.0.1] (3.0.2 Debian-Security:12/stable-security [amd64])", UpdateSeverity.Unspecified)]
    [InlineData(Apt, "", UpdateSeverity.None)]
    [InlineData(Dnf, "FEDORA-1 Moderate/Sec. a-1.x86_64\nFEDORA-2 Critical/Sec. b-1.x86_64", UpdateSeverity.Critical)]
    [InlineData(Dnf, "FEDORA-1 Unknown/Sec. a-1.x86_64", UpdateSeverity.Unspecified)]
    [InlineData(Dnf, "", UpdateSeverity.None)]
    public void Security_updates_that_wait_are_missing(string program, string output, UpdateSeverity worst)
    {
        _system.Programs[program] = output;

        Assert.Equal(worst, Read().MissingUpdates);
    }

    [Theory]
    [InlineData("""{"blockdevices":[{"type":"disk","mountpoint":null,"children":[{"type":"part","mountpoint":"/"}]}]}""", false)]
    [InlineData("""{"blockdevices":[{"type":"disk","mountpoint":null,"children":[{"type":"crypt","mountpoint":"/home"},{"type":"part","mountpoint":"/"}]}]}""", false)]
    [InlineData("""{"blockdevices":[{"type":"loop","mountpoint":"/snap"}]}""", null)]
    [InlineData("nonsense", null)]
    public void The_disk_is_encrypted_when_the_root_lies_in_a_crypt(string disks, bool? isEncrypted)
    {
        _system.Programs[Lsblk] = disks;

        Assert.Equal(isEncrypted, Read().DiskEncryption);
    }

    [Fact]
    public void Unattended_upgrades_that_are_switched_off_are_not_automatic()
    {
        _system.Changes["/usr/bin/apt-get"] = _system.Changes["/usr/bin/unattended-upgrade"] = DateTimeOffset.UnixEpoch;
        _system.Texts["/etc/apt/apt.conf.d/20auto-upgrades"] = "APT::Periodic::Unattended-Upgrade \"1\";";
        _system.Texts["/etc/apt/apt.conf.d/99local"] = "APT::Periodic::Unattended-Upgrade \"0\";";

        Assert.False(Read().AutomaticUpdates);
    }

    [Fact]
    public void Facts_of_ones_own_are_said_and_lines_that_are_none_are_told()
    {
        List<string> said = [];

        var facts = OwnFacts.Read(["# a remark", "", " screen.lock = true ", "edr=7.2", "Bad Name=1", "none", "empty="], said.Add);

        Assert.Equal([("edr", "7.2"), ("screen.lock", "true")], facts.OrderBy(fact => fact.Key, StringComparer.Ordinal).Select(fact => (fact.Key, fact.Value)));
        Assert.Equal(3, said.Count);
    }

    [Theory]
    [InlineData(null, 600)]
    [InlineData("", 600)]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("24h", 86400)]
    public void An_interval_is_read(string? text, int seconds)
    {
        Assert.True(PostureInterval.TryParse(text, out var interval));
        Assert.Equal(TimeSpan.FromSeconds(seconds), interval);
    }

    [Theory]
    [InlineData("9s")]
    [InlineData("25h")]
    [InlineData("10")]
    [InlineData("-5m")]
    [InlineData("vpn.example")]
    public void What_is_no_interval_is_not_taken(string text) => Assert.False(PostureInterval.TryParse(text, out _));

    private StatementOfHealth Read() => new LinuxPosture(_system, "pc7", TimeProvider.System).Read(new Dictionary<string, string>(StringComparer.Ordinal));
}
