using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap;

/// <summary>How a client does EAP.</summary>
public sealed record EapClientOptions
{
    /// <summary>Bytes of a TLS message that a packet has to have room for at least.</summary>
    public const int SmallestFragment = 200;

    /// <summary>The methods that it takes, best first.</summary>
    public IReadOnlyList<EapClientMethod> Methods { get; init; } = [EapClientMethod.MsChapV2];

    /// <summary>The name that is told to everybody, where a method tells the user's own inside TLS (PEAP), or the certificate does (EAP-TLS); null for the user's own.</summary>
    public string? AnonymousIdentity { get; init; }

    /// <summary>Makes the connections of EAP-TLS, alone or inside PEAP: they verify the server and have the user's certificate. Null: these methods are not taken.</summary>
    public ITlsEngineFactory? Tls { get; init; }

    /// <summary>Makes the connections of PEAP, which verify the server. Null: PEAP is not taken.</summary>
    public ITlsEngineFactory? PeapTls { get; init; }

    /// <summary>What is wanted and told in PEAP.</summary>
    public PeapClientOptions Peap { get; init; } = PeapClientOptions.Default;

    /// <summary>Bytes of a TLS message that a packet carries at most, <see cref="SmallestFragment"/> at least.</summary>
    public int FragmentSize { get; init; } = 1000;
}
