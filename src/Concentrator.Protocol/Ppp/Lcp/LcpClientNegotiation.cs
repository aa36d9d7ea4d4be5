using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp.Lcp;

/// <summary>The client's side of LCP: takes the server's authentication method when it is one of its own, else names the one that it likes best.</summary>
internal sealed class LcpClientNegotiation(IReadOnlyList<AuthenticationMethod> methods, int mru, Func<uint> newMagicNumber) : LcpNegotiation(mru, newMagicNumber)
{
    private AuthenticationMethod? _agreed;

    public override AuthenticationMethod? Method => _agreed;

    public override NegotiationFault? Insisted(byte type) =>
        type == (byte)LcpOptionType.AuthenticationProtocol
            ? new NegotiationFault(PppLinkEnd.NoCommonMethod, $"The server insists on an authentication method that is not among {string.Join(", ", methods)}.")
            : null;

    public override void TakeRequest(ConfigurationOptionList request)
    {
        base.TakeRequest(request);
        _agreed = null;
        foreach (var option in request)
        {
            if (option.Type == (byte)LcpOptionType.AuthenticationProtocol)
            {
                _agreed = AuthenticationProtocolOption.Decode(option.Data);
            }
        }
    }

    protected override void WriteAuthentication(ref OptionWriter request)
    {
    }

    protected override OptionVerdict JudgeAuthentication(ReadOnlySpan<byte> data, ref OptionWriter nak)
    {
        if (AuthenticationProtocolOption.Decode(data) is { } method && methods.Contains(method))
        {
            return OptionVerdict.Ack;
        }

        nak.Add((byte)LcpOptionType.AuthenticationProtocol, AuthenticationProtocolOption.Encode(methods[0]));
        return OptionVerdict.Nak;
    }
}
