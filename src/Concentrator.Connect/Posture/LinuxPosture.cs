using Concentrator.Protocol.Health;

namespace Concentrator.Connect.Posture;

/// <summary>Reads the posture of a Linux machine. What cannot be found out is not said.</summary>
/// <param name="system">The machine.</param>
/// <param name="name">Its name.</param>
/// <param name="time">The clock.</param>
internal sealed class LinuxPosture(ISystemView system, string name, TimeProvider time)
{
    private const string Signatures = "/var/lib/clamav";

    private static readonly TimeSpan s_signatureAge = TimeSpan.FromDays(3);

    private static readonly (string Word, UpdateSeverity Severity)[] s_severities =
        [("Critical/", UpdateSeverity.Critical), ("Important/", UpdateSeverity.Important), ("Moderate/", UpdateSeverity.Moderate), ("Low/", UpdateSeverity.Low)];

    /// <summary>Reads it now. It may take some seconds.</summary>
    /// <param name="own">Facts of one's own.</param>
    public StatementOfHealth Read(IReadOnlyDictionary<string, string> own)
    {
        var release = Release();
        var facts = new Dictionary<string, string>(own, StringComparer.Ordinal);
        if (release.GetValueOrDefault("ID") is { Length: > 0 } distribution)
        {
            facts.TryAdd("linux.distribution", distribution);
        }

        var scanner = system.HasProcess("clamd") || system.HasProcess("clamonacc");
        return new StatementOfHealth
        {
            Source = HealthSource.Tunnel,
            At = time.GetUtcNow(),
            Machine = name,
            OperatingSystem = "linux",
            Version = release.GetValueOrDefault("VERSION_ID") is { } version && IsVersion(version) ? version : null,
            Firewall = Firewall(),
            Antivirus = scanner,
            AntivirusCurrent = SignaturesAreCurrent(),
            AutomaticUpdates = AutomaticUpdates(),
            LastUpdate = LastUpdate(),
            MissingUpdates = MissingUpdates(),
            DiskEncryption = system.Run("lsblk", "--json", "--output", "TYPE,MOUNTPOINT") is { } disks ? SystemDisk.IsEncrypted(disks) : null,
            Custom = facts,
        };
    }

    private static bool IsVersion(string text) => text.Length <= 64 && text.Split('.').All(part => part.Length is > 0 and <= 9 && part.All(char.IsAsciiDigit));

    private Dictionary<string, string> Release()
    {
        var release = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in system.Lines("/etc/os-release") ?? [])
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                release[line[..equals]] = line[(equals + 1)..].Trim().Trim('"', '\'');
            }
        }

        return release;
    }

    /// <summary>ufw or firewalld, or rules of whoever's in nftables that drop or reject what comes in.</summary>
    private bool? Firewall()
    {
        var ufw = system.Run("ufw", "status");
        var firewalld = system.Run("firewall-cmd", "--state");
        var rules = system.Run("nft", "list", "ruleset");
        if (ufw?.Contains("Status: active", StringComparison.Ordinal) == true || firewalld?.Trim() is "running" || HoldsBack(rules))
        {
            return true;
        }

        return ufw is null && firewalld is null && rules is null ? null : false;
    }

    private static bool HoldsBack(string? rules)
    {
        foreach (var chain in (rules ?? "").Split("chain ").Where(chain => chain.Contains("hook input", StringComparison.Ordinal)))
        {
            if (chain.Contains("policy drop", StringComparison.Ordinal) || chain.Contains(" drop\n", StringComparison.Ordinal) || chain.Contains("\tdrop\n", StringComparison.Ordinal) || chain.Contains("reject", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool? SignaturesAreCurrent()
    {
        var ages = new[] { "daily.cvd", "daily.cld" }.Select(file => system.ChangedAt($"{Signatures}/{file}")).OfType<DateTimeOffset>().ToList();
        return ages.Count == 0 ? null : time.GetUtcNow() - ages.Max() <= s_signatureAge;
    }

    private bool? AutomaticUpdates()
    {
        if (system.ChangedAt("/usr/bin/apt-get") is not null)
        {
            return system.ChangedAt("/usr/bin/unattended-upgrade") is not null
                && system.Files("/etc/apt/apt.conf.d").Order(StringComparer.Ordinal).SelectMany(file => system.Lines(file) ?? [])
                    .LastOrDefault(line => line.TrimStart().StartsWith("APT::Periodic::Unattended-Upgrade", StringComparison.Ordinal)) is { } setting
                && !setting.Contains("\"0\"", StringComparison.Ordinal);
        }

        if (system.ChangedAt("/usr/bin/dnf") is null)
        {
            return null;
        }

        return new[] { "dnf-automatic-install.timer", "dnf-automatic.timer", "dnf5-automatic.timer" }.Any(timer => system.Run("systemctl", "is-enabled", timer)?.Trim() is "enabled");
    }

    private DateTimeOffset? LastUpdate()
    {
        string[] traces = ["/var/log/apt/history.log", "/var/lib/apt/periodic/upgrade-stamp", "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite"];
        return traces.Select(system.ChangedAt).Max();
    }

    /// <summary>apt rates nothing; dnf knows how its advisories are rated.</summary>
    private UpdateSeverity? MissingUpdates()
    {
        if (system.Run("apt-get", "--simulate", "--quiet", "-o", "Debug::NoLocking=true", "upgrade") is { } apt)
        {
            return apt.Split('\n').Any(line => line.StartsWith("Inst ", StringComparison.Ordinal) && line.Contains("-security", StringComparison.OrdinalIgnoreCase)) ? UpdateSeverity.Unspecified : UpdateSeverity.None;
        }

        if (system.Run("dnf", "--quiet", "--cacheonly", "updateinfo", "list", "--security") is not { } dnf)
        {
            return null;
        }

        return s_severities.Where(known => dnf.Contains(known.Word, StringComparison.Ordinal)).Select(known => known.Severity).FirstOrDefault(
            dnf.Contains("/Sec", StringComparison.Ordinal) || dnf.Contains(" security ", StringComparison.Ordinal) ? UpdateSeverity.Unspecified : UpdateSeverity.None);
    }
}
