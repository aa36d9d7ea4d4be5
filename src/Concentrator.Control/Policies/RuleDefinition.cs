using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concentrator.Control.Policies;

/// <summary>A rule as it is written (<c>Policies:Rules:&lt;n&gt;</c>). What is null is not given.</summary>
public sealed record RuleDefinition
{
    /// <summary>Its name, for the log and for people.</summary>
    public string? Name { get; init; }

    /// <summary>What has to fit, all of it.</summary>
    public ConditionDefinition When { get; init; } = new();

    /// <summary>Lets nobody in, and why.</summary>
    public string? Deny { get; init; }

    /// <summary><c>full</c> (also null), <c>probation</c> or <c>quarantine</c>.</summary>
    public string? Level { get; init; }

    /// <summary>With <c>probation</c>: how long, from the session's beginning.</summary>
    public TimeSpan? GraceTime { get; init; }

    /// <summary>Networks that are reached in quarantine.</summary>
    public IReadOnlyList<string> Remediation { get; init; } = [];

    /// <summary>The health policy that judges the machine.</summary>
    public string? Health { get; init; }

    /// <summary>The pool that the address comes from.</summary>
    public string? Pool { get; init; }

    /// <summary>An address of one's own.</summary>
    public string? Address { get; init; }

    /// <summary>DNS servers.</summary>
    public IReadOnlyList<string>? Dns { get; init; }

    /// <summary>NetBIOS name servers.</summary>
    public IReadOnlyList<string>? Nbns { get; init; }

    /// <summary>The domain that clients complete names with; <c>none</c>: none.</summary>
    public string? DnsSuffix { get; init; }

    /// <summary>Networks that clients are told to reach through the tunnel.</summary>
    public IReadOnlyList<string>? ClientRoutes { get; init; }

    /// <summary>Lines of a packet filter (<see cref="FilterText"/>).</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Names of sets of filter lines (<see cref="PolicyDefinition.Filters"/>), each a filter of its own.</summary>
    public IReadOnlyList<string> FilterSets { get; init; } = [];

    /// <summary>The most that comes from the client, bits a second (<c>20M</c>).</summary>
    public string? RateUp { get; init; }

    /// <summary>The most that goes to the client, bits a second.</summary>
    public string? RateDown { get; init; }

    /// <summary>The longest a session may live.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest it may move no packet.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>How many sessions a user may have at once, as <c>Sessions:PerUser</c>.</summary>
    public string? Sessions { get; init; }

    /// <summary>What a newer version has written and this one does not know; null: nothing. It is kept when it is written again, and it is a problem: to leave a condition out would let more in.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
