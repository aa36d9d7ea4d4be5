using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>
/// The client's side of one EAP method. Its steps are those of a peer whose packets are Type-Data. <see cref="AuthenticationPeerStepKind.Success"/> means that the method
/// is content: its packet is still sent, and the login succeeds with EAP-Success (<see cref="AuthenticationPeerStep.MayContinue"/>: or goes on).
/// </summary>
internal interface IEapPeerMethod
{
    /// <summary>Takes the Type-Data of a request.</summary>
    /// <param name="identifier">The request's Identifier.</param>
    /// <param name="typeData">Its Type-Data.</param>
    AuthenticationPeerStep Receive(byte identifier, ReadOnlySpan<byte> typeData);
}
