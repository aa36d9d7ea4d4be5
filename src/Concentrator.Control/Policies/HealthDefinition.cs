using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concentrator.Control.Policies;

/// <summary>A health policy as it is written (<c>Policies:Health:&lt;name&gt;</c>). What is null is not given.</summary>
public sealed record HealthDefinition
{
    /// <summary>What has to be on or current: <c>firewall</c>, <c>antivirus</c>, <c>antivirusCurrent</c>, <c>antispyware</c>, <c>antispywareCurrent</c>, <c>automaticUpdates</c>, <c>diskEncryption</c>.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>The worst of the security updates that may be missing: <c>none</c>, <c>unspecified</c>, <c>low</c>, <c>moderate</c>, <c>important</c> or <c>critical</c>.</summary>
    public string? MissingUpdates { get; init; }

    /// <summary>How long ago updates were installed, at most.</summary>
    public TimeSpan? UpdateAge { get; init; }

    /// <summary>The oldest version by operating system; <c>any</c>: any.</summary>
    public IReadOnlyDictionary<string, string> OperatingSystems { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Facts of one's own: a value that it has to be, or <c>&gt;=</c> and the least version number.</summary>
    public IReadOnlyDictionary<string, string> Custom { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How a statement may have come: <c>peap</c>, <c>radius</c>, <c>tunnel</c>, <c>token</c>, <c>certificate</c>; null: any way.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>The greatest age of a statement.</summary>
    public TimeSpan? StatementAge { get; init; }

    /// <summary>How long unhealthy machines of a user are let in all the same, from when one was first found so.</summary>
    public TimeSpan? GraceTime { get; init; }

    /// <summary>Networks that are reached in quarantine.</summary>
    public IReadOnlyList<string> Remediation { get; init; } = [];

    /// <summary>Where a person reads what to do.</summary>
    public string? Url { get; init; }

    /// <summary>What a newer version has written and this one does not know; null: nothing. It is kept when it is written again, and it is a problem: to leave a condition out would let more in.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
