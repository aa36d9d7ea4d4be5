namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>One step of an authentication conversation on the client's side.</summary>
public sealed record AuthenticationPeerStep(AuthenticationPeerStepKind Kind)
{
    /// <summary>The packet for the server, without the PPP protocol number; empty when there is none.</summary>
    public byte[] Packet { get; init; } = [];

    /// <summary>HLAK in the server's order, 32 bytes; all zero where the method makes no key.</summary>
    public byte[] HigherLayerAuthenticationKey { get; init; } = [];

    /// <summary>What went wrong, for a person; what the server said is in it.</summary>
    public string Message { get; init; } = "";
}
