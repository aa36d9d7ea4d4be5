namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a step of the client's side of an authentication came to.</summary>
public enum AuthenticationPeerStepKind
{
    /// <summary>Nothing to do.</summary>
    Discard,

    /// <summary>Send <see cref="AuthenticationPeerStep.Packet"/> and wait.</summary>
    Send,

    /// <summary>Authenticated, and the server too where the method does that. The packet, when not empty, is still to be sent.</summary>
    Success,

    /// <summary>Refused, or the server could not prove itself: <see cref="AuthenticationPeerStep.Message"/> says why. The packet, when not empty, is still to be sent.</summary>
    Failure,
}
