using System.Text.Json;
using System.Text.Json.Serialization;
using Concentrator.Control.Serialization;

namespace Concentrator.Control.Policies;

/// <summary>The access policy as it is written (<c>Policies:</c>), the same in the configuration, in a cluster's definitions and in a backup. <see cref="PolicyCompiler"/> understands it.</summary>
public sealed record PolicyDefinition
{
    /// <summary>Nothing is defined: everybody is let in who can prove itself.</summary>
    public static PolicyDefinition Empty { get; } = new();

    /// <summary>What becomes of a login that no rule fits: <c>permit</c> (also null) or <c>deny</c>.</summary>
    public string? Default { get; init; }

    /// <summary>The time zone of rules that name none, by its IANA name; null: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Sets of packet filter lines that rules name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Health policies by name.</summary>
    public IReadOnlyDictionary<string, HealthDefinition> Health { get; init; } = new Dictionary<string, HealthDefinition>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The rules, in their order.</summary>
    public IReadOnlyList<RuleDefinition> Rules { get; init; } = [];

    /// <summary>What a newer version has written and this one does not know; null: nothing. It is kept when it is written again, and it is a problem: to leave a condition out would let more in.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>Whether another definition says the same in the same words.</summary>
    public bool IsSame(PolicyDefinition? other) => other is not null && (ReferenceEquals(this, other) || string.Equals(Text(), other.Text(), StringComparison.Ordinal));

    private string Text() => JsonSerializer.Serialize(this, ControlJson.Options);
}
