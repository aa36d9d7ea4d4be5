using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>The methods on offer, as the options want them.</summary>
/// <param name="options">The options.</param>
/// <param name="serverName">The name given in the challenges of EAP-MSCHAPv2.</param>
/// <param name="retries">How many wrong passwords the peer may correct.</param>
/// <param name="random">Makes challenges.</param>
internal sealed class EapOffers(EapServerOptions options, string serverName, int retries, RandomBytes random)
{
    /// <summary>All of them, best first.</summary>
    public IEnumerable<EapMethodOffer> All() => options.Methods.Select(Offer).OfType<EapMethodOffer>();

    private IEnumerable<EapMethodOffer> Inner(PeapServerOptions peap) => peap.InnerMethods.Where(method => method != EapServerMethod.Peap).Select(Offer).OfType<EapMethodOffer>();

    private EapMethodOffer? Offer(EapServerMethod method) => method switch
    {
        EapServerMethod.MsChapV2 => new(EapType.MsChapV2, () => new EapMsChapV2Method(serverName, retries, random)),
        EapServerMethod.Tls when options.Tls is { } tls => new(EapType.Tls, () => new EapTlsMethod(tls, options.FragmentSize)),
        EapServerMethod.Peap when options.Peap is { } peap => new(EapType.Peap, () => new PeapMethod(peap, Inner(peap), options.FragmentSize, random)),
        EapServerMethod.Gtc => new(EapType.Gtc, () => new EapGtcMethod(retries)),
        _ => null,
    };
}
