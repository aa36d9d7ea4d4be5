using Concentrator.Interop.Tests.Eap;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>How FreeRADIUS does EAP: EAP-TLS, PEAP with EAP-MSCHAPv2, EAP-GTC or EAP-TLS inside, EAP-MSCHAPv2 and EAP-GTC.</summary>
internal sealed record FreeRadiusEap
{
    /// <summary>Whose certificates it trusts, and who made its own.</summary>
    internal required EapAuthority Authority { get; init; }

    /// <summary>Its certificate; null for the authority's server certificate.</summary>
    internal IssuedFiles? Certificate { get; init; }

    /// <summary>A PEM file of revocation lists that it looks at; null for none.</summary>
    internal string? RevocationLists { get; init; }

    /// <summary>What it offers first, in its own words: <c>tls</c>, <c>peap</c>, <c>mschapv2</c>, <c>gtc</c>.</summary>
    internal string Default { get; init; } = "mschapv2";

    /// <summary>What it offers first inside PEAP: <c>mschapv2</c>, <c>gtc</c>, <c>tls</c>.</summary>
    internal string DefaultInside { get; init; } = "mschapv2";

    internal string MinimumTls { get; init; } = "1.2";

    internal string MaximumTls { get; init; } = "1.3";

    /// <summary>Bytes of a packet that carries TLS.</summary>
    internal int FragmentSize { get; init; } = 1024;

    /// <summary>Whether PEAP asks for a statement of health (rlm_soh). Whoever has none, or an antivirus that is off, is refused, and the statement's machine is in the log.</summary>
    internal bool AsksForHealth { get; init; }
}
