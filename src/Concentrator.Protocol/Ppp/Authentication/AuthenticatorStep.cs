namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>One step of an authentication conversation on the server's side.</summary>
public sealed record AuthenticatorStep(AuthenticatorStepKind Kind)
{
    /// <summary>The packet for the peer, without the PPP protocol number; empty when there is none.</summary>
    public byte[] Packet { get; init; } = [];

    /// <summary>The name as the peer gave it.</summary>
    public string UserName { get; init; } = "";

    /// <summary>What the peer proves itself with, with <see cref="AuthenticatorStepKind.NeedCredential"/>.</summary>
    public PeerProof? Proof { get; init; }

    /// <summary>The HLAK, 32 bytes as the server computes it ([MS-SSTP] 3.2.5.2.4): MasterReceiveKey ‖ MasterSendKey, all zero where the method makes no key.</summary>
    public byte[] HigherLayerAuthenticationKey { get; init; } = [];

    /// <summary>What the method has learnt of the peer, with <see cref="AuthenticatorStepKind.Success"/>.</summary>
    public PeerFacts Facts { get; init; } = PeerFacts.None;

    /// <summary>Why it failed, for <see cref="AuthenticatorStepKind.Failure"/> and <see cref="AuthenticatorStepKind.Retry"/>.</summary>
    public AuthenticationFailure Failure { get; init; }

    /// <summary>With <see cref="AuthenticatorStepKind.Failure"/>: an earlier <see cref="AuthenticatorStepKind.Retry"/> told of this failure, so that it is not to be counted again.</summary>
    public bool AlreadyCounted { get; init; }

    /// <summary>
    /// The time step of a one-time password that was found right: whoever hosts the conversation takes note of it before the packet leaves, so that it is good for one login. It may stand at any step, and
    /// of a user who has one-time passwords at one step up to <see cref="AuthenticatorStepKind.Success"/> it has to.
    /// </summary>
    public long? CodeStep { get; init; }

    /// <summary>A step that asks for nothing.</summary>
    internal static AuthenticatorStep Discard { get; } = new(AuthenticatorStepKind.Discard);

    internal static AuthenticatorStep Send(byte[] packet, string userName = "") => new(AuthenticatorStepKind.Send) { Packet = packet, UserName = userName };
}
