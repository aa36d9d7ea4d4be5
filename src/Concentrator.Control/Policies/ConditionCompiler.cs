using System.Diagnostics.CodeAnalysis;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Policies;

/// <summary>Understands the conditions of one rule.</summary>
internal sealed class ConditionCompiler(string key, TimeZoneInfo standardZone, IReadOnlyDictionary<string, HealthPolicy> health, NameTable[] tables, List<PolicyProblem> problems)
{
    private static readonly string[] _methods = ["pap", "chap", "mschapv2", "eap", "eap-tls", "eap-mschapv2", "eap-gtc", "peap", "peap-mschapv2", "peap-gtc", "peap-tls"];

    /// <summary>Makes the conditions, those that time changes last; what cannot be understood is left out and named.</summary>
    public IReadOnlyList<IAccessCondition> Compile(ConditionDefinition written)
    {
        var conditions = new List<IAccessCondition>();
        AddNames(conditions, NameMatter.User, written.Users, "Users");
        AddNames(conditions, NameMatter.Group, written.Groups, "Groups");
        AddNames(conditions, NameMatter.Edge, written.Edges, "Edges");
        CheckMethods(written.Methods ?? []);
        AddNames(conditions, NameMatter.Method, written.Methods, "Methods");
        AddAuthority(conditions, written.Authority);
        if (IsGiven(written.Sources, "Sources"))
        {
            conditions.Add(new SourceCondition(NetworkText.ReadAll(written.Sources, $"{key}:Sources", problems)));
        }

        AddCertificate(conditions, CertificateField.Issuer, written.CertificateIssuers, "CertificateIssuers");
        AddCertificate(conditions, CertificateField.Subject, written.CertificateSubjects, "CertificateSubjects");
        AddCertificate(conditions, CertificateField.AlternativeName, written.CertificateNames, "CertificateNames");
        AddIdentifiers(conditions, CertificateField.Purpose, written.CertificatePurposes, "CertificatePurposes");
        AddIdentifiers(conditions, CertificateField.Policy, written.CertificatePolicies, "CertificatePolicies");
        AddHours(conditions, written);
        AddHealth(conditions, written.Healthy, met: true, "Healthy");
        AddHealth(conditions, written.Unhealthy, met: false, "Unhealthy");
        return conditions;
    }

    private static bool IsIdentifier(string text) => text.Length <= 128 && text.Contains('.', StringComparison.Ordinal)
        && text.Split('.').All(part => part.Length > 0 && part.All(sign => char.IsAsciiDigit(sign) || sign is '*' or '?'));

    private void Fail(string member, string? value, string problem) => problems.Add(new PolicyProblem($"{key}:{member}", value, problem));

    /// <summary>Whether a list is there. Nobody is in an empty one, and as no condition everybody would be: it is an error.</summary>
    private bool IsGiven([NotNullWhen(true)] IReadOnlyList<string>? texts, string member)
    {
        if (texts is { Count: 0 })
        {
            Fail(member, null, "is an empty list; give at least one value, or leave it out");
        }

        return texts is { Count: > 0 };
    }

    private void AddNames(List<IAccessCondition> conditions, NameMatter matter, IReadOnlyList<string>? names, string member)
    {
        if (IsGiven(names, member))
        {
            CheckTexts(names, member);
            conditions.Add(new NameCondition(matter, names, tables[(int)matter]));
        }
    }

    private void CheckTexts(IReadOnlyList<string> texts, string member)
    {
        for (var index = 0; index < texts.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(texts[index]) || texts[index].Length > 512)
            {
                Fail($"{member}:{index}", texts[index], "give a name, or a pattern with * and ?, of 512 characters at most");
            }
        }
    }

    private void CheckMethods(IReadOnlyList<string> methods)
    {
        for (var index = 0; index < methods.Count; index++)
        {
            if (!Array.Exists(_methods, method => Wildcard.Fits(methods[index], method)))
            {
                Fail($"Methods:{index}", methods[index], $"give {string.Join(" or ", _methods)}");
            }
        }
    }

    private void AddAuthority(List<IAccessCondition> conditions, string? text)
    {
        switch (text?.ToUpperInvariant())
        {
            case null:
                break;
            case "OWN":
                conditions.Add(new AuthorityCondition(AuthenticationAuthority.Local));
                break;
            case "RADIUS":
                conditions.Add(new AuthorityCondition(AuthenticationAuthority.Radius));
                break;
            default:
                Fail("Authority", text, "give own or radius");
                break;
        }
    }

    private void AddCertificate(List<IAccessCondition> conditions, CertificateField field, IReadOnlyList<string>? patterns, string member)
    {
        if (IsGiven(patterns, member))
        {
            CheckTexts(patterns, member);
            conditions.Add(new CertificateCondition(field, patterns));
        }
    }

    private void AddIdentifiers(List<IAccessCondition> conditions, CertificateField field, IReadOnlyList<string>? patterns, string member)
    {
        if (!IsGiven(patterns, member))
        {
            return;
        }

        for (var index = 0; index < patterns.Count; index++)
        {
            if (!IsIdentifier(patterns[index]))
            {
                Fail($"{member}:{index}", patterns[index], "give an object identifier, such as 1.3.6.1.5.5.7.3.2");
            }
        }

        conditions.Add(new CertificateCondition(field, patterns));
    }

    private void AddHours(List<IAccessCondition> conditions, ConditionDefinition written)
    {
        var zone = PolicyCompiler.ReadZone(written.TimeZone, $"{key}:TimeZone", standardZone, problems);
        if (!IsGiven(written.Hours, "Hours"))
        {
            return;
        }

        for (var index = 0; index < written.Hours.Count; index++)
        {
            if (!WeeklyHours.IsReadable(written.Hours[index]))
            {
                Fail($"Hours:{index}", written.Hours[index], "give days, hours or both, such as Mon-Fri 08:00-18:00, Sat,Sun or 22:00-06:00");
            }
        }

        conditions.Add(new HoursCondition(WeeklyHours.Of(written.Hours), zone));
    }

    private void AddHealth(List<IAccessCondition> conditions, IReadOnlyList<string>? names, bool met, string member)
    {
        if (!IsGiven(names, member))
        {
            return;
        }

        var policies = new List<HealthPolicy>();
        for (var index = 0; index < names.Count; index++)
        {
            if (health.TryGetValue(names[index], out var policy))
            {
                policies.Add(policy);
            }
            else
            {
                Fail($"{member}:{index}", names[index], "is no health policy of Policies:Health");
            }
        }

        conditions.Add(new HealthCondition(policies, met));
    }
}
