namespace Concentrator.Interop.Tests.Eap;

/// <summary>What a certificate is to be like.</summary>
internal sealed record EapCertificate
{
    internal string CommonName { get; init; } = "somebody";

    internal string? Upn { get; init; }

    internal string? Email { get; init; }

    internal string? Dns { get; init; }

    internal IReadOnlyList<string> Purposes { get; init; } = [EapAuthority.ClientAuthentication];

    /// <summary>Certificate policies (RFC 5280 §4.2.1.4).</summary>
    internal IReadOnlyList<string> Policies { get; init; } = [];

    internal DateTimeOffset? NotBefore { get; init; }

    internal DateTimeOffset? NotAfter { get; init; }

    internal bool Revoked { get; init; }

    internal bool SelfMade { get; init; }
}
