using Concentrator.Protocol.Health;

namespace Concentrator.Control.Policies;

/// <summary>Understands one health policy.</summary>
internal sealed class HealthCompiler(string key, List<PolicyProblem> problems)
{
    private static readonly string[] _requirements = ["firewall", "antivirus", "antivirusCurrent", "antispyware", "antispywareCurrent", "automaticUpdates", "diskEncryption"];

    /// <summary>Makes the policy; what cannot be understood is left out and named.</summary>
    public HealthPolicy Compile(string name, HealthDefinition written)
    {
        var required = ReadRequirements(written.Require);
        return new HealthPolicy
        {
            Name = name,
            Firewall = required.Contains("firewall"),
            Antivirus = required.Contains("antivirus"),
            AntivirusCurrent = required.Contains("antivirusCurrent"),
            Antispyware = required.Contains("antispyware"),
            AntispywareCurrent = required.Contains("antispywareCurrent"),
            AutomaticUpdates = required.Contains("automaticUpdates"),
            DiskEncryption = required.Contains("diskEncryption"),
            MissingUpdates = written.MissingUpdates is { } severity ? ReadWord<UpdateSeverity>(severity, "MissingUpdates") : null,
            UpdateAge = ReadTime(written.UpdateAge, "UpdateAge"),
            OperatingSystems = ReadSystems(written.OperatingSystems),
            Custom = [.. written.Custom.Select(fact => ReadFact(fact.Key, fact.Value)).OfType<RequiredFact>()],
            Sources = [.. ReadSources(written.Sources)],
            StatementAge = ReadTime(written.StatementAge, "StatementAge"),
            GraceTime = ReadTime(written.GraceTime, "GraceTime") ?? TimeSpan.Zero,
            Remediation = NetworkText.ReadAll(written.Remediation, $"{key}:Remediation", problems),
            Url = ReadUrl(written.Url),
        };
    }

    private void Fail(string member, string? value, string problem) => problems.Add(new PolicyProblem($"{key}:{member}", value, problem));

    private HashSet<string> ReadRequirements(IReadOnlyList<string> texts)
    {
        var required = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < texts.Count; index++)
        {
            if (Array.Find(_requirements, word => string.Equals(word, texts[index], StringComparison.OrdinalIgnoreCase)) is { } requirement)
            {
                required.Add(requirement);
            }
            else
            {
                Fail($"Require:{index}", texts[index], $"give {string.Join(" or ", _requirements)}");
            }
        }

        return required;
    }

    private IEnumerable<HealthSource> ReadSources(IReadOnlyList<string>? texts)
    {
        if (texts is { Count: 0 })
        {
            Fail("Sources", null, "is an empty list, and no statement comes no way; give at least one, or leave it out");
        }

        for (var index = 0; index < texts?.Count; index++)
        {
            if (ReadWord<HealthSource>(texts[index], $"Sources:{index}") is { } source)
            {
                yield return source;
            }
        }
    }

    private T? ReadWord<T>(string text, string member)
        where T : struct, Enum
    {
        if (!text.Any(char.IsAsciiDigit) && !text.Contains(',', StringComparison.Ordinal) && Enum.TryParse<T>(text, ignoreCase: true, out var value))
        {
            return value;
        }

        Fail(member, text, $"give {string.Join(" or ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");
        return null;
    }

    private TimeSpan? ReadTime(TimeSpan? time, string member)
    {
        if (time <= TimeSpan.Zero)
        {
            Fail(member, $"{time}", "give more than nothing, or leave it out");
        }

        return time;
    }

    private Dictionary<string, VersionNumber> ReadSystems(IReadOnlyDictionary<string, string> written)
    {
        var systems = new Dictionary<string, VersionNumber>(StringComparer.Ordinal);
        foreach (var (system, text) in written)
        {
            var version = default(VersionNumber);
            if (!string.Equals(text, "any", StringComparison.OrdinalIgnoreCase) && !VersionNumber.TryParse(text, out version))
            {
                Fail($"OperatingSystems:{system}", text, "give the oldest version that is accepted, such as 10.0.22631, or any");
            }

            systems[system.ToLowerInvariant()] = version;
        }

        return systems;
    }

    private RequiredFact? ReadFact(string name, string text)
    {
        var atLeast = text.StartsWith(">=", StringComparison.Ordinal);
        var value = (atLeast ? text[2..] : text).Trim();
        if (value.Length > 0 && (!atLeast || VersionNumber.TryParse(value, out _)))
        {
            return new RequiredFact(name.ToLowerInvariant(), value, atLeast);
        }

        Fail($"Custom:{name}", text, "give the value that it has to have, or >= and the least number, such as >=2.10");
        return null;
    }

    private string? ReadUrl(string? text)
    {
        if (text is not null && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && (string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) || string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal))))
        {
            Fail("Url", text, "give an address of the web, such as https://help.corp.example/vpn");
        }

        return text;
    }
}
