using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The client's side of CHAP with MD5 (RFC 1994). The server may challenge again at any time.</summary>
internal sealed class ChapMd5Peer : IAuthenticationPeer
{
    private readonly byte[] _userName;
    private readonly byte[] _secret;
    private byte _identifier;
    private bool _responded;

    public ChapMd5Peer(string userName, string password)
    {
        _userName = Encoding.UTF8.GetBytes(userName);
        _secret = Encoding.UTF8.GetBytes(password);
    }

    public AuthenticationPeerStep Begin() => AuthenticationPeerStep.Discard;

    public AuthenticationPeerStep Receive(ReadOnlySpan<byte> packet)
    {
        if (!AuthenticationPacket.TryRead(packet, out var read))
        {
            return AuthenticationPeerStep.Discard;
        }

        return (ChapCode)read.Code switch
        {
            ChapCode.Challenge => ReceiveChallenge(read),
            ChapCode.Success when Answers(read.Identifier) => AuthenticationPeerStep.Success(new byte[MsChapV2Keys.HigherLayerAuthenticationKeySize]),
            ChapCode.Failure when Answers(read.Identifier) => AuthenticationPeerStep.Refused(DisplayText.Read(read.Data)),
            _ => AuthenticationPeerStep.Discard,
        };
    }

    private AuthenticationPeerStep ReceiveChallenge(AuthenticationPacket packet)
    {
        if (!ChapValue.TryRead(packet.Data, out var challenge) || challenge.Value.IsEmpty)
        {
            return AuthenticationPeerStep.Discard;
        }

        Span<byte> response = stackalloc byte[ChapMd5.ResponseSize];
        ChapMd5.Compute(packet.Identifier, _secret, challenge.Value, response);
        (_identifier, _responded) = (packet.Identifier, true);
        return AuthenticationPeerStep.Send(ChapValue.WritePacket(ChapCode.Response, packet.Identifier, response, _userName));
    }

    private bool Answers(byte identifier)
    {
        var answers = _responded && identifier == _identifier;
        _responded &= !answers;
        return answers;
    }
}
