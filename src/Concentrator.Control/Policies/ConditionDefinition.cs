using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concentrator.Control.Policies;

/// <summary>A rule's conditions as they are written (<c>Policies:Rules:&lt;n&gt;:When</c>). Each that is given (not null) has to fit; of the texts of one, any will do; a list without any is an error.</summary>
public sealed record ConditionDefinition
{
    /// <summary>Users, with <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>Groups, with <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Networks that the client's address is in.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Days and hours (<c>Mon-Fri 08:00-18:00</c>).</summary>
    public IReadOnlyList<string>? Hours { get; init; }

    /// <summary>The time zone of the hours, by its IANA name; null: that of all rules.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Methods: <c>mschapv2</c>, <c>eap-tls</c>, ….</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Edges, with <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string>? Edges { get; init; }

    /// <summary>Who judged the user: <c>own</c> or <c>radius</c>.</summary>
    public string? Authority { get; init; }

    /// <summary>Issuers of the client's certificate, with <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string>? CertificateIssuers { get; init; }

    /// <summary>Subjects of it.</summary>
    public IReadOnlyList<string>? CertificateSubjects { get; init; }

    /// <summary>Alternative names of it (<c>upn:*@corp.example</c>).</summary>
    public IReadOnlyList<string>? CertificateNames { get; init; }

    /// <summary>Purposes of it, object identifiers.</summary>
    public IReadOnlyList<string>? CertificatePurposes { get; init; }

    /// <summary>Policies of it, object identifiers.</summary>
    public IReadOnlyList<string>? CertificatePolicies { get; init; }

    /// <summary>Health policies of which the machine meets one.</summary>
    public IReadOnlyList<string>? Healthy { get; init; }

    /// <summary>Health policies of which the machine does not meet one, or nothing is known of it.</summary>
    public IReadOnlyList<string>? Unhealthy { get; init; }

    /// <summary>What a newer version has written and this one does not know; null: nothing. It is kept when it is written again, and it is a problem: to leave a condition out would let more in.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
