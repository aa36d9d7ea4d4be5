using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Eap.Tls;

namespace Concentrator.Protocol.Eap;

/// <summary>How EAP is served to users of our own.</summary>
public sealed record EapServerOptions
{
    /// <summary>The most bytes of a TLS message that fit a packet: EAP's header, type, flags and length beside them, within the smallest MRU that PPP peers insist on (1500 by default).</summary>
    public const int MaxFragmentSize = 1400;

    /// <summary>EAP-MSCHAPv2 only.</summary>
    public static EapServerOptions Default { get; } = new();

    /// <summary>The methods on offer, best first; the peer refuses those that it cannot do.</summary>
    public IReadOnlyList<EapServerMethod> Methods { get; init; } = [EapServerMethod.MsChapV2];

    /// <summary>Bytes of a TLS message that a packet carries at most; 1000 by default.</summary>
    public int FragmentSize { get; init; } = 1000;

    /// <summary>How EAP-TLS is served, alone or inside PEAP; null where it is not.</summary>
    public EapTlsServerOptions? Tls { get; init; }

    /// <summary>How PEAP is served; null where it is not.</summary>
    public PeapServerOptions? Peap { get; init; }
}
