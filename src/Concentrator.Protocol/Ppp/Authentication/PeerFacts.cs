using Concentrator.Protocol.Health;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a method has learnt of a peer besides who it is.</summary>
public sealed record PeerFacts
{
    /// <summary>Nothing.</summary>
    public static PeerFacts None { get; } = new();

    /// <summary>The EAP method by the word that policies have for it (<c>eap-tls</c>, <c>eap-mschapv2</c>, <c>eap-gtc</c>, <c>peap-mschapv2</c>, <c>peap-gtc</c>, <c>peap-tls</c>); null when it is not known or there was none.</summary>
    public string? EapMethod { get; init; }

    /// <summary>The peer's certificate; null when it has shown none.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>The peer's statement of health; null when it has made none.</summary>
    public StatementOfHealth? Health { get; init; }
}
