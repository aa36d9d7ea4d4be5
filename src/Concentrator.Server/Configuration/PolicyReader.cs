using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Policies</c>: the access policy.</summary>
internal sealed class PolicyReader(SettingsReader reader)
{
    private const string Root = "Policies";

    /// <summary>A list without anything in it, where there is no writing <c>[]</c>.</summary>
    private const string None = "none";

    private const string AnyRule = $"{Root}:Rules:<n>";
    private const string AnyHealth = $"{Root}:Health:<name>";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The policy as it is written; whatever is wrong with it becomes errors.</summary>
    /// <param name="pools">The pools that there are; null: not known here.</param>
    internal PolicyDefinition Read(IReadOnlyList<AddressPoolDefinition>? pools)
    {
        var rules = reader.Names($"{Root}:Rules");
        var health = reader.Names($"{Root}:Health");
        var filters = reader.Names($"{Root}:Filters");
        var definition = new PolicyDefinition
        {
            Default = reader.OptionalText($"{Root}:Default", defaultText: "permit"),
            TimeZone = reader.OptionalText($"{Root}:TimeZone", defaultText: "UTC"),
            Filters = filters.ToDictionary(name => name, name => reader.Texts($"{Root}:Filters:{name}", $"{Root}:Filters:<name>"), StringComparer.OrdinalIgnoreCase),
            Health = health.ToDictionary(name => name, name => ReadHealth($"{Root}:Health:{name}"), StringComparer.OrdinalIgnoreCase),
            Rules = [.. rules.Select(rule => ReadRule($"{Root}:Rules:{rule}"))],
        };
        NoteAll(rules, health, filters);
        var read = reader.Errors.Count;
        foreach (var problem in PolicyCompiler.Compile(definition, pools, out _))
        {
            reader.FailItem(problem.Key, problem.Value, problem.Problem);
        }

        return reader.Errors.Count == read ? definition : PolicyDefinition.Empty;
    }

    /// <summary>Reads the keys that nobody has given, so that they are known.</summary>
    private void NoteAll(IReadOnlyList<string> rules, IReadOnlyList<string> health, IReadOnlyList<string> filters)
    {
        if (rules.Count == 0)
        {
            ReadRule(AnyRule);
        }

        if (health.Count == 0)
        {
            ReadHealth(AnyHealth);
        }

        if (filters.Count == 0)
        {
            reader.Texts($"{Root}:Filters:<name>", $"{Root}:Filters:<name>");
        }

        reader.OptionalText($"{AnyHealth}:OperatingSystems:<system>", $"{AnyHealth}:OperatingSystems:<system>");
        reader.OptionalText($"{AnyHealth}:Custom:<fact>", $"{AnyHealth}:Custom:<fact>");
    }

    private RuleDefinition ReadRule(string key) => new()
    {
        Name = Text(key, AnyRule, "Name"),
        When = ReadConditions($"{key}:When", $"{AnyRule}:When"),
        Deny = Text(key, AnyRule, "Deny"),
        Level = Text(key, AnyRule, "Level", "full"),
        GraceTime = Time(key, AnyRule, "GraceTime"),
        Remediation = Texts(key, AnyRule, "Remediation"),
        Health = Text(key, AnyRule, "Health"),
        Pool = Text(key, AnyRule, "Pool"),
        Address = Text(key, AnyRule, "Address"),
        Dns = OptionalTexts(key, AnyRule, "Dns", "the pool's"),
        Nbns = OptionalTexts(key, AnyRule, "Nbns", "the pool's"),
        DnsSuffix = Text(key, AnyRule, "DnsSuffix", "the pool's"),
        ClientRoutes = OptionalTexts(key, AnyRule, "ClientRoutes", "the pool's"),
        Filters = Texts(key, AnyRule, "Filters"),
        FilterSets = Texts(key, AnyRule, "FilterSets"),
        RateUp = Text(key, AnyRule, "RateUp"),
        RateDown = Text(key, AnyRule, "RateDown"),
        SessionLimit = Time(key, AnyRule, "SessionLimit", "Sessions:Limit"),
        IdleLimit = Time(key, AnyRule, "IdleLimit", "Sessions:IdleLimit"),
        Sessions = Text(key, AnyRule, "Sessions", "Sessions:PerUser"),
    };

    private ConditionDefinition ReadConditions(string key, string pattern) => new()
    {
        Users = GivenTexts(key, pattern, "Users"),
        Groups = GivenTexts(key, pattern, "Groups"),
        Sources = GivenTexts(key, pattern, "Sources"),
        Hours = GivenTexts(key, pattern, "Hours"),
        TimeZone = Text(key, pattern, "TimeZone", "Policies:TimeZone"),
        Methods = GivenTexts(key, pattern, "Methods"),
        Edges = GivenTexts(key, pattern, "Edges"),
        Authority = Text(key, pattern, "Authority"),
        CertificateIssuers = GivenTexts(key, pattern, "CertificateIssuers"),
        CertificateSubjects = GivenTexts(key, pattern, "CertificateSubjects"),
        CertificateNames = GivenTexts(key, pattern, "CertificateNames"),
        CertificatePurposes = GivenTexts(key, pattern, "CertificatePurposes"),
        CertificatePolicies = GivenTexts(key, pattern, "CertificatePolicies"),
        Healthy = GivenTexts(key, pattern, "Healthy"),
        Unhealthy = GivenTexts(key, pattern, "Unhealthy"),
    };

    private HealthDefinition ReadHealth(string key) => new()
    {
        Require = Texts(key, AnyHealth, "Require"),
        MissingUpdates = Text(key, AnyHealth, "MissingUpdates"),
        UpdateAge = Time(key, AnyHealth, "UpdateAge"),
        OperatingSystems = Entries($"{key}:OperatingSystems", $"{AnyHealth}:OperatingSystems:<system>"),
        Custom = Entries($"{key}:Custom", $"{AnyHealth}:Custom:<fact>"),
        Sources = GivenTexts(key, AnyHealth, "Sources"),
        StatementAge = Time(key, AnyHealth, "StatementAge"),
        GraceTime = Time(key, AnyHealth, "GraceTime"),
        Remediation = Texts(key, AnyHealth, "Remediation"),
        Url = Text(key, AnyHealth, "Url"),
    };

    private Dictionary<string, string> Entries(string key, string pattern) => reader.Names(key)
        .Select(name => (Name: name, Text: reader.OptionalText($"{key}:{name}", pattern)))
        .Where(entry => entry.Text is not null)
        .ToDictionary(entry => entry.Name, entry => entry.Text!, StringComparer.OrdinalIgnoreCase);

    private string? Text(string key, string pattern, string member, string standard = "") => reader.OptionalText($"{key}:{member}", $"{pattern}:{member}", standard);

    private IReadOnlyList<string> Texts(string key, string pattern, string member) => reader.Texts($"{key}:{member}", $"{pattern}:{member}");

    /// <summary>Null when it is not given: an empty list in a file is given.</summary>
    private List<string>? GivenTexts(string key, string pattern, string member) =>
        reader.Items($"{key}:{member}", $"{pattern}:{member}", "") is { } items ? [.. items.Select(item => item.Text)] : null;

    private List<string>? OptionalTexts(string key, string pattern, string member, string standard) =>
        reader.Items($"{key}:{member}", $"{pattern}:{member}", standard) is { } items ? [.. items.Select(item => item.Text).Where(text => !string.Equals(text, None, StringComparison.OrdinalIgnoreCase))] : null;

    private TimeSpan? Time(string key, string pattern, string member, string standard = "") => reader.OptionalTime($"{key}:{member}", Second, $"{pattern}:{member}", standard);
}
