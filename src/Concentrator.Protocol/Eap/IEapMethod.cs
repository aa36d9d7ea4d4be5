using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>
/// The server's side of one EAP method. Its steps are those of an authenticator whose packets are Type-Data: <see cref="EapAuthenticator"/> puts the EAP header
/// before them, pairs requests with responses, and ends with Success or Failure (in those steps the method's packet is not sent).
/// A new method is a class of its own and an <see cref="EapMethodOffer"/>; one that holds something to be given back is disposed of with the conversation.
/// </summary>
internal interface IEapMethod
{
    /// <summary>Begins.</summary>
    /// <param name="identifier">The Identifier of the first request.</param>
    AuthenticatorStep Begin(byte identifier);

    /// <summary>Begins, for a method that wants to know who the peer says it is.</summary>
    /// <param name="identifier">The Identifier of the first request.</param>
    /// <param name="identity">The peer's identity; empty when it has told none.</param>
    AuthenticatorStep Begin(byte identifier, string identity) => Begin(identifier);

    /// <summary>Takes the Type-Data of the response to the last request.</summary>
    AuthenticatorStep Receive(ReadOnlySpan<byte> typeData);

    /// <summary>Answers <see cref="AuthenticatorStepKind.NeedCredential"/>, as <see cref="IAuthenticator.Verify"/>.</summary>
    AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure);

    /// <summary>Answers <see cref="AuthenticatorStepKind.NeedCredential"/>, as <see cref="IAuthenticator.Take"/>.</summary>
    AuthenticatorStep Take(ServerVerdict verdict);
}
