using Concentrator.Protocol.Eap;
using Concentrator.Tls;

namespace Concentrator.Client;

/// <summary>How a client does EAP, and which server it trusts to log its user in: that may be another than the one that it dials.</summary>
public sealed record SstpEapOptions
{
    /// <summary>The methods that it takes, best first.</summary>
    public IReadOnlyList<EapClientMethod> Methods { get; init; } = [EapClientMethod.MsChapV2];

    /// <summary>
    /// What to trust, and the user's certificate for EAP-TLS; null for the system's authorities, the name of <see cref="SstpClientOptions.Host"/>, and no certificate.
    /// <see cref="TlsClientOptions.ApplicationProtocol"/> is not used.
    /// </summary>
    public TlsClientOptions? Tls { get; init; }

    /// <summary>The name that is told to everybody, where a method tells the user's own inside TLS; null for the user's own.</summary>
    public string? AnonymousIdentity { get; init; }

    /// <summary>Whether a server of PEAP has to prove that both halves are its own (cryptobinding, [MS-PEAP] 3.1.5.5).</summary>
    public bool RequiresCryptoBinding { get; init; }

    /// <summary>Gives this machine's statement of health ([MS-SOH] 2.2.5) when a server of PEAP asks for it; null, or an answer of null, says that there is none.</summary>
    public Func<byte[]?>? StatementOfHealth { get; init; }

    /// <summary>Takes the server's answer to it ([MS-SOH] 2.2.6); null for nobody.</summary>
    public Action<byte[]>? HealthAnswered { get; init; }

    /// <summary>Whether one of the methods is PEAP.</summary>
    public bool TakesPeap => Methods.Any(method => method is EapClientMethod.PeapMsChapV2 or EapClientMethod.PeapGtc or EapClientMethod.PeapTls);

    /// <summary>Bytes of a TLS message that a packet carries at most, <see cref="EapClientOptions.SmallestFragment"/> at least.</summary>
    public int FragmentSize { get; init; } = 1000;
}
