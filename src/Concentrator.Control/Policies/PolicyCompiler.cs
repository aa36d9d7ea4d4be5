using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Policies;

/// <summary>Makes a policy set of its written form, or names everything that is wrong with it.</summary>
public static class PolicyCompiler
{
    /// <summary>The longest name of a rule, a health policy or a set of filters.</summary>
    internal const int MaxNameLength = 64;

    private const string Root = "Policies";

    /// <summary>Understands a definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="pools">The pools that there are; null: not known here.</param>
    /// <param name="set">The policy set; null when something is wrong.</param>
    /// <returns>Everything that is wrong, each with its key; empty when nothing is.</returns>
    public static IReadOnlyList<PolicyProblem> Compile(PolicyDefinition definition, IReadOnlyList<AddressPoolDefinition>? pools, out PolicySet? set)
    {
        ArgumentNullException.ThrowIfNull(definition);
        set = null;
        var problems = new List<PolicyProblem>();
        var zone = ReadZone(definition.TimeZone, $"{Root}:TimeZone", TimeZoneInfo.Utc, problems);
        CheckUnknown(definition.Unknown, Root, problems);
        var denies = ReadDefault(definition.Default, problems);
        var filters = new Dictionary<string, PacketFilter>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, lines) in definition.Filters)
        {
            var key = $"{Root}:Filters:{name}";
            CheckName(name, key, problems);
            if (lines.Count == 0)
            {
                problems.Add(new PolicyProblem(key, null, "has no line; give at least one, such as permit in tcp 10.0.0.0/8 443"));
            }

            filters[name] = FilterText.Read(lines, (line, wrong) => problems.Add(new PolicyProblem($"{key}:{line}", lines[line], wrong))) ?? new PacketFilter([], []);
        }

        var health = new Dictionary<string, HealthPolicy>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, written) in definition.Health)
        {
            var key = $"{Root}:Health:{name}";
            CheckName(name, key, problems);
            CheckUnknown(written.Unknown, key, problems);
            health[name] = new HealthCompiler(key, problems).Compile(name, written);
        }

        var tables = PolicySet.Tables();
        var rules = new List<AccessRule>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < definition.Rules.Count; index++)
        {
            var written = definition.Rules[index];
            var key = $"{Root}:Rules:{index}";
            CheckUnknown(written.Unknown, key, problems);
            CheckUnknown(written.When.Unknown, $"{key}:When", problems);
            var conditions = new ConditionCompiler($"{key}:When", zone, health, tables, problems).Compile(written.When);
            rules.Add(new RuleCompiler(key, filters, health, pools, problems).Compile(written, conditions));
            if (written.Name is { } name && !names.Add(name))
            {
                problems.Add(new PolicyProblem($"{key}:Name", name, "is another rule's name too; give each rule a name of its own"));
            }
        }

        if (problems.Count == 0)
        {
            set = new PolicySet(rules, [.. health.Values], filters, tables, denies ? "No rule of the access policy fits." : null);
        }

        return problems;
    }

    /// <summary>Understands a definition that may be of a newer version: what cannot be understood lets nobody in, and leaves whoever is in as it is.</summary>
    internal static PolicySet CompileOrClose(PolicyDefinition definition, out IReadOnlyList<PolicyProblem> problems)
    {
        problems = Compile(definition, pools: null, out var set);
        return set ?? PolicySet.Closed("The access policy cannot be understood here.");
    }

    private static void CheckUnknown(IReadOnlyDictionary<string, JsonElement>? unknown, string key, List<PolicyProblem> problems) =>
        problems.AddRange((unknown ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Keys.Select(name => new PolicyProblem($"{key}:{name}", null, "is not known to this version")));

    /// <summary>Names what is wrong with a name.</summary>
    internal static void CheckName([NotNull] string? name, string key, List<PolicyProblem> problems)
    {
        name ??= "";
        if (name.Length is 0 or > MaxNameLength || name.Trim().Length != name.Length || name.Any(char.IsControl))
        {
            problems.Add(new PolicyProblem(key, name.Length == 0 ? null : name, name.Length == 0 ? "is missing; give a name" : $"is no name; give 1 to {MaxNameLength} characters without blanks at the ends"));
        }
    }

    /// <summary>Finds a time zone.</summary>
    internal static TimeZoneInfo ReadZone(string? text, string key, TimeZoneInfo standard, List<PolicyProblem> problems)
    {
        if (text is null)
        {
            return standard;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone))
        {
            return zone;
        }

        problems.Add(new PolicyProblem(key, text, "is no time zone that this machine knows; give an IANA name, such as Europe/Berlin (package tzdata)"));
        return standard;
    }

    private static bool ReadDefault(string? text, List<PolicyProblem> problems)
    {
        switch (text?.ToUpperInvariant())
        {
            case null or "PERMIT":
                return false;
            case "DENY":
                return true;
            default:
                problems.Add(new PolicyProblem($"{Root}:Default", text, "give permit or deny"));
                return true;
        }
    }
}
