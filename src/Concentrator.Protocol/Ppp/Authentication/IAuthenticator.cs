namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>
/// The server's side of one authentication conversation, as a state machine: packets of the peer in, steps out. Packets are whole authentication packets
/// (Code, Identifier, Length, …) without the PPP protocol number. The user's secret is asked for by a step, because whoever has it may be across a network.
/// Not safe for use by several threads.
/// </summary>
public interface IAuthenticator
{
    /// <summary>Begins: <see cref="AuthenticatorStepKind.Send"/> with the first packet, or <see cref="AuthenticatorStepKind.Discard"/> when the peer speaks first (PAP).</summary>
    AuthenticatorStep Begin();

    /// <summary>Takes a packet of the peer.</summary>
    AuthenticatorStep Receive(ReadOnlySpan<byte> packet);

    /// <summary>Answers <see cref="AuthenticatorStepKind.NeedCredential"/>.</summary>
    /// <param name="credential">
    /// The user's secret, or null when <paramref name="failure"/> says why there is none. With a failure a secret may be given all the same, of an unknown user a decoy:
    /// it is put to the same work, so that PAP's slow verification does not tell who exists. MS-CHAPv2 tells a disabled account's state only to a peer that proves this secret.
    /// </param>
    /// <param name="failure">A reason to refuse the user whatever the secret (unknown, disabled, locked out); <see cref="AuthenticationFailure.None"/> otherwise.</param>
    AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure);

    /// <summary>Answers <see cref="AuthenticatorStepKind.NeedCredential"/> with what a server says of its <see cref="AuthenticatorStep.Proof"/>.</summary>
    /// <param name="verdict">What it says.</param>
    AuthenticatorStep Take(ServerVerdict verdict);

    /// <summary>
    /// Refuses the peer: in place of a <see cref="AuthenticatorStepKind.Success"/> that was not sent, when the user may not come in although the secret was
    /// right (no address, too many sessions). Gives the packet that says so as far as the method can.
    /// </summary>
    AuthenticatorStep Refuse(AuthenticationFailure failure);
}
