using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>The methods that a client takes, as the options want them.</summary>
/// <param name="options">The options.</param>
/// <param name="user">The user.</param>
/// <param name="random">Makes challenges and nonces.</param>
internal sealed class EapClientOffers(EapClientOptions options, EapClientUser user, RandomBytes random)
{
    /// <summary>All of them, best first; those of PEAP stand where the best of them does.</summary>
    public IReadOnlyList<EapPeerMethodOffer> All()
    {
        List<EapPeerMethodOffer> offers = [];
        foreach (var method in options.Methods)
        {
            var offer = InsideOf(method) is null ? Offer(method, options.FragmentSize) : Peap();
            if (offer is not null && offers.TrueForAll(other => other.Type != offer.Type))
            {
                offers.Add(offer);
            }
        }

        return offers;
    }

    private static EapClientMethod? InsideOf(EapClientMethod method) => method switch
    {
        EapClientMethod.PeapMsChapV2 => EapClientMethod.MsChapV2,
        EapClientMethod.PeapGtc => EapClientMethod.Gtc,
        EapClientMethod.PeapTls => EapClientMethod.Tls,
        _ => null,
    };

    private EapPeerMethodOffer? Peap()
    {
        // What is inside has less room: EAP, TLS and the header of the outer packet come on top.
        const int Overhead = 100;
        var inside = options.Methods.Select(InsideOf).OfType<EapClientMethod>().Select(method => Offer(method, options.FragmentSize - Overhead)).OfType<EapPeerMethodOffer>().ToList();
        return options.PeapTls is not { } engines || inside.Count == 0
            ? null
            : new(EapType.Peap, () => new PeapPeerMethod(user.Name, inside, engines.Create(), options.FragmentSize, options.Peap, random));
    }

    private EapPeerMethodOffer? Offer(EapClientMethod method, int fragmentSize) => method switch
    {
        EapClientMethod.MsChapV2 => new(EapType.MsChapV2, () => new EapMsChapV2PeerMethod(user.Name, user.Password, user.AskAgain, random)),
        EapClientMethod.Gtc => new(EapType.Gtc, () => new EapGtcPeerMethod(user.Password, user.Ask)),
        EapClientMethod.Tls when options.Tls is { } engines => new(EapType.Tls, () => new EapTlsPeerMethod(engines.Create(), fragmentSize)),
        _ => null,
    };
}
