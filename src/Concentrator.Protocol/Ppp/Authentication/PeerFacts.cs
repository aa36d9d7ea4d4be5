using Concentrator.Protocol.Health;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a method has learnt of a peer besides who it is.</summary>
public sealed record PeerFacts
{
    /// <summary>Nothing.</summary>
    public static PeerFacts None { get; } = new();

    /// <summary>The EAP method by the word that policies have for it (<c>eap-tls</c>, <c>eap-mschapv2</c>, <c>eap-gtc</c>, <c>peap-mschapv2</c>, <c>peap-gtc</c>, <c>peap-tls</c>; <c>peap</c> where a RADIUS server has judged what is inside); null when it is not known or there was none.</summary>
    public string? EapMethod { get; init; }

    /// <summary>The peer's certificate; null when it has shown none.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>The peer's last statement of health; null when it has made none.</summary>
    public StatementOfHealth? Health { get; init; }

    /// <summary>The last statements that came in other ways than <see cref="Health"/>: one for each <see cref="HealthSource"/>, the latest first.</summary>
    public IReadOnlyList<StatementOfHealth> EarlierHealth { get; init; } = [];

    /// <summary>The last statement of each source, the latest first.</summary>
    public IEnumerable<StatementOfHealth> Statements => Health is { } last ? EarlierHealth.Prepend(last) : EarlierHealth;

    /// <summary>The same with another statement, in the place of the one that came from the same source.</summary>
    /// <param name="statement">The statement, later than all others.</param>
    public PeerFacts With(StatementOfHealth statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return this with { Health = statement, EarlierHealth = [.. Statements.Where(earlier => earlier.Source != statement.Source)] };
    }
}
