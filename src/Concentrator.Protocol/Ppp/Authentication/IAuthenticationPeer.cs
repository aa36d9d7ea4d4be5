namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The client's side of one authentication conversation. Packets are without the PPP protocol number. Not safe for use by several threads.</summary>
public interface IAuthenticationPeer
{
    /// <summary>Begins: the packet to send when this side speaks first (PAP), else <see cref="AuthenticationPeerStepKind.Discard"/>.</summary>
    AuthenticationPeerStep Begin();

    /// <summary>Takes a packet of the server.</summary>
    AuthenticationPeerStep Receive(ReadOnlySpan<byte> packet);
}
