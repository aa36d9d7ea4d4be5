namespace Concentrator.Control.Ports;

/// <summary>How a session is accounted for, by the word of the server that let its user in.</summary>
public sealed record AccountingTerms
{
    /// <summary>Nothing was said.</summary>
    public static AccountingTerms None { get; } = new();

    /// <summary>
    /// RADIUS attributes that every accounting request repeats, one behind the other as they stood in the accept, to the byte and in their order: Class (RFC 2865 §5.25) and
    /// Chargeable-User-Identity (RFC 4372).
    /// </summary>
    public byte[] Echo { get; init; } = [];

    /// <summary>How often it is told how far the session is (Acct-Interim-Interval, RFC 2869 §5.16); null: as for everybody.</summary>
    public TimeSpan? Interim { get; init; }
}
