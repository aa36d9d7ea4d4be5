using Concentrator.Protocol.Health;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a method has learnt of a peer besides who it is.</summary>
public sealed record PeerFacts
{
    /// <summary>Nothing.</summary>
    public static PeerFacts None { get; } = new();

    /// <summary>The peer's certificate; null when it has shown none.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>The peer's statement of health; null when it has made none.</summary>
    public StatementOfHealth? Health { get; init; }
}
