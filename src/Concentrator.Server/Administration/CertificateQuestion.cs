using System.Text.Json.Serialization;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Server.Administration;

/// <summary>The client's certificate of a login that the access policy is asked about.</summary>
internal sealed record CertificateQuestion
{
    /// <summary>Its issuer, as RFC 4514 writes it.</summary>
    public string? Issuer { get; init; }

    /// <summary>Its subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Its alternative names, each with its kind (<c>upn:ann@corp.example</c>).</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Its purposes (extended key usage), object identifiers.</summary>
    public IReadOnlyList<string>? Purposes { get; init; }

    /// <summary>Its policies, object identifiers.</summary>
    public IReadOnlyList<string>? Policies { get; init; }

    /// <summary>Whether nothing is said of it.</summary>
    [JsonIgnore]
    internal bool SaysNothing => Issuer is null && Subject is null && (Names?.Count ?? 0) + (Purposes?.Count ?? 0) + (Policies?.Count ?? 0) == 0;

    /// <summary>What rules see of it.</summary>
    internal CertificateFacts Facts(DateTimeOffset at) => new()
    {
        Subject = Subject ?? "",
        Issuer = Issuer ?? "",
        SerialNumber = "",
        Fingerprint = "",
        NotAfter = at.AddYears(1),
        AlternativeNames = [.. (Names ?? []).OfType<string>()],
        Purposes = [.. (Purposes ?? []).OfType<string>()],
        Policies = [.. (Policies ?? []).OfType<string>()],
    };
}
