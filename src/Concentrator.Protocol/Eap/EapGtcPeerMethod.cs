using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>
/// The client's side of EAP-GTC (RFC 3748 §5.6): answers the first question with the password, and has somebody answer what is asked then. It proves nothing of the server:
/// whoever may be asked so has been told by its certificate.
/// </summary>
/// <param name="password">The answer to the first question; null: somebody answers that one too.</param>
/// <param name="ask">Answers a question, such as that for a one-time password, given in the server's words; null, or an answer of null, gives up.</param>
internal sealed class EapGtcPeerMethod(string? password, Func<string, string?>? ask) : IEapPeerMethod
{
    private bool _asked;

    public AuthenticationPeerStep Receive(byte identifier, ReadOnlySpan<byte> typeData)
    {
        var question = DisplayText.Read(typeData);
        var answer = !_asked && password is not null ? password : ask?.Invoke(question);
        _asked = true;

        // EAP-Success may follow any answer: the method is content with each, and goes on when it is asked again.
        return answer is null
            ? AuthenticationPeerStep.Failure($"the server asks for more than a password: {question.Trim()}")
            : AuthenticationPeerStep.Success(new byte[MsChapV2Keys.HigherLayerAuthenticationKeySize]) with { Packet = Encoding.UTF8.GetBytes(answer), MayContinue = true };
    }
}
