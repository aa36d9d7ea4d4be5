using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>The client's side of EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2 §2, [MS-CHAP]).</summary>
internal sealed class EapMsChapV2PeerMethod(string userName, string password, Func<string?>? askAgain, RandomBytes random) : IEapPeerMethod
{
    private readonly MsChapV2Peer _inner = new(userName, password, askAgain, random);

    public AuthenticationPeerStep Receive(byte identifier, ReadOnlySpan<byte> typeData)
    {
        var step = _inner.Receive(typeData);
        return step.Kind switch
        {
            // §2.4, §2.6: the OpCode alone acknowledges a success; a failure, or a success without proof, is answered with Failure.
            AuthenticationPeerStepKind.Success => step with { Packet = [(byte)ChapCode.Success] },
            AuthenticationPeerStepKind.Failure => step with { Packet = [(byte)ChapCode.Failure] },
            _ => step,
        };
    }
}
