namespace Concentrator.Protocol.Eap.Peap;

/// <summary>What a client of PEAP wants and tells.</summary>
public sealed record PeapClientOptions
{
    /// <summary>All defaults.</summary>
    public static PeapClientOptions Default { get; } = new();

    /// <summary>
    /// Whether the server has to prove that both halves of PEAP are its own (cryptobinding, [MS-PEAP] 3.1.5.5). Microsoft's servers and ours do; FreeRADIUS 3 cannot.
    /// An unproven one is still the server that the certificate names.
    /// </summary>
    public bool RequiresCryptoBinding { get; init; }

    /// <summary>Gives this machine's statement of health ([MS-SOH] 2.2.5) when the server asks for it; null, or an answer of null, says that there is none.</summary>
    public Func<byte[]?>? StatementOfHealth { get; init; }

    /// <summary>Takes the server's answer to it ([MS-SOH] 2.2.6); null for nobody.</summary>
    public Action<byte[]>? HealthAnswered { get; init; }
}
