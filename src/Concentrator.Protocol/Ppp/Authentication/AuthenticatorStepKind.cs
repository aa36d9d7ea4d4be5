namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a step of an authentication conversation came to.</summary>
public enum AuthenticatorStepKind
{
    /// <summary>Nothing to do: the packet is silently discarded, or the peer speaks first.</summary>
    Discard,

    /// <summary>Send <see cref="AuthenticatorStep.Packet"/> and wait for the peer.</summary>
    Send,

    /// <summary>Look up <see cref="AuthenticatorStep.UserName"/> and call <see cref="IAuthenticator.Verify"/>; or have a server judge <see cref="AuthenticatorStep.Proof"/> and call <see cref="IAuthenticator.Take"/>.</summary>
    NeedCredential,

    /// <summary>
    /// A wrong password or another refusal: count the failure, send the packet and wait for the peer, which may correct it (MS-CHAPv2 R=1) or only acknowledges the refusal
    /// (EAP-MSCHAPv2 R=0, a TLS alert, PEAP's result; then a <see cref="Failure"/> follows that is <see cref="AuthenticatorStep.AlreadyCounted"/>).
    /// </summary>
    Retry,

    /// <summary>Authenticated: send <see cref="AuthenticatorStep.Packet"/>; the key is <see cref="AuthenticatorStep.HigherLayerAuthenticationKey"/>.</summary>
    Success,

    /// <summary>Refused: send <see cref="AuthenticatorStep.Packet"/> when it is not empty; the conversation is over.</summary>
    Failure,
}
