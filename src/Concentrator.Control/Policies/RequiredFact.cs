namespace Concentrator.Control.Policies;

/// <summary>What a health policy wants of a fact of one's own (<see cref="Protocol.Health.StatementOfHealth.Custom"/>).</summary>
/// <param name="Name">The fact's name, in lower case.</param>
/// <param name="Value">The wanted value.</param>
/// <param name="AtLeast">Whether a greater one will do: both are compared as version numbers (<c>12</c>, <c>10.0.26100</c>). Otherwise it has to be the same text, in upper or lower case.</param>
public sealed record RequiredFact(string Name, string Value, bool AtLeast)
{
    /// <summary>Whether a statement's value will do.</summary>
    public bool IsMetBy(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return AtLeast
            ? VersionNumber.TryParse(Value, out var wanted) && VersionNumber.TryParse(value, out var there) && there.CompareTo(wanted) >= 0
            : string.Equals(Value, value.Trim(), StringComparison.OrdinalIgnoreCase);
    }
}
