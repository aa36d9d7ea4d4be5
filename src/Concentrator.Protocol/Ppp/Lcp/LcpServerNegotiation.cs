using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp.Lcp;

/// <summary>
/// The server's side of LCP: asks the peer to authenticate by one of the configured methods, best first. A Nak that names another of them is followed, but not from a
/// method that makes a key for the crypto binding to one that makes none while another with a key is left: pppd names CHAP-MD5 first, and takes MS-CHAPv2 as gladly.
/// Any other refusal moves on to the next that was not refused yet. Without one left the link ends: authentication is never left out.
/// </summary>
internal sealed class LcpServerNegotiation(IReadOnlyList<AuthenticationMethod> methods, int mru, Func<uint> newMagicNumber) : LcpNegotiation(mru, newMagicNumber)
{
    private readonly List<AuthenticationMethod> _left = [.. methods.Distinct()];
    private bool _refused;
    private bool _named;

    public override AuthenticationMethod? Method => Offered;

    /// <summary>The method that was agreed, or is offered so far.</summary>
    public AuthenticationMethod Offered { get; private set; } = methods[0];

    public override void TakeNak(ConfigurationOption option)
    {
        if (option.Type == (byte)LcpOptionType.AuthenticationProtocol)
        {
            OfferNext(AuthenticationProtocolOption.Decode(option.Data));
            return;
        }

        base.TakeNak(option);
    }

    public override void TakeReject(ConfigurationOption option)
    {
        if (option.Type == (byte)LcpOptionType.AuthenticationProtocol)
        {
            OfferNext(null);
            return;
        }

        base.TakeReject(option);
    }

    protected override void WriteAuthentication(ref OptionWriter request)
    {
        _refused = false;
        _named = false;
        request.Add((byte)LcpOptionType.AuthenticationProtocol, AuthenticationProtocolOption.Encode(Offered));
    }

    /// <summary>The client has no business asking the server to log in.</summary>
    protected override OptionVerdict JudgeAuthentication(ReadOnlySpan<byte> data, ref OptionWriter nak) => OptionVerdict.Reject;

    /// <summary>One Nak may name several methods (RFC 1661 §5.3): the first that is left is taken.</summary>
    private void OfferNext(AuthenticationMethod? wanted)
    {
        if (!_refused)
        {
            _refused = true;
            _left.Remove(Offered);
        }

        if (_left.Count == 0)
        {
            Fault ??= IsLoopSuspected
                ? LoopedBack
                : new NegotiationFault(PppLinkEnd.NoCommonMethod, $"The peer takes none of the authentication methods offered: {string.Join(", ", methods)}.");
            return;
        }

        if (!_named)
        {
            _named = wanted is { } method && _left.Contains(method) && (MakesKey(method) || !_left.Exists(MakesKey));
            Offered = _named ? wanted!.Value : _left[0];
        }
    }

    private static bool MakesKey(AuthenticationMethod method) => method is AuthenticationMethod.MsChapV2 or AuthenticationMethod.Eap;
}
