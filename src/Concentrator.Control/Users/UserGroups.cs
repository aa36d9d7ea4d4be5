namespace Concentrator.Control.Users;

/// <summary>The groups that a user is in: names, looked up without regard to case and kept as they were first given.</summary>
internal static class UserGroups
{
    /// <summary>The most groups of a user.</summary>
    public const int MaxCount = 32;

    /// <summary>The longest name, characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Each name once, the first spelling of it, in order.</summary>
    public static IReadOnlyList<string> Distinct(IEnumerable<string> groups) => [.. groups.Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Whether a user is in a group.</summary>
    public static bool Has(IEnumerable<string> groups, string group) => groups.Contains(group, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether two users' groups are the same, in whatever order and case.</summary>
    public static bool AreSame(IReadOnlyList<string> one, IReadOnlyList<string> other) => one.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(other);

    /// <summary>Groups without some and with others; one that is in both lists is added.</summary>
    public static IReadOnlyList<string> Change(IReadOnlyList<string> before, IReadOnlyList<string> add, IReadOnlyList<string> remove) =>
        Distinct(before.Where(group => !Has(remove, group)).Concat(add));

    /// <summary>Why a user cannot be in these groups; null when it can.</summary>
    public static string? ProblemOf(IReadOnlyList<string> groups)
    {
        var problem = groups.Select(ProblemOfName).FirstOrDefault(problem => problem is not null);
        var count = Distinct(groups).Count;
        return problem ?? (count > MaxCount ? $"{count} groups are too many; a user can be in {MaxCount}." : null);
    }

    private static string? ProblemOfName(string name) => name switch
    {
        "" => "A group's name is empty.",
        { Length: > MaxNameLength } => $"The name of group {name[..MaxNameLength]}… has {name.Length} characters; {MaxNameLength} are the most.",
        _ when name.EnumerateRunes().Any(PasswordRules.IsUnseen) => "A group's name has a character that cannot be seen.",
        _ when name.Contains(',', StringComparison.Ordinal) => $"The name of group {name} has a comma, which stands between groups.",
        _ when char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) => $"The name of group \"{name}\" begins or ends with a space.",
        _ => null,
    };
}
