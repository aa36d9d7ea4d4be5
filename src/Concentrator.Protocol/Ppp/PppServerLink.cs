using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Ppp;

/// <summary>
/// The server's side of one PPP link: LCP, the relay of the authentication, IPCP (RFC 1661, RFC 1332). Frames are protocol number and information, without FF 03.
/// Times are milliseconds of a monotonic clock. Not safe for use by several threads.
/// </summary>
public sealed class PppServerLink
{
    /// <summary>Makes the link of one tunnel.</summary>
    public PppServerLink(PppServerOptions options) => throw new NotSupportedException();

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => throw new NotSupportedException();

    /// <summary>The authentication method that LCP agreed on.</summary>
    public AuthenticationMethod Method => throw new NotSupportedException();

    /// <summary>The peer's authentication packet after <see cref="PppLinkEvents.AuthenticationPacket"/>, without protocol number; valid until the next call.</summary>
    public ReadOnlySpan<byte> AuthenticationPacket => throw new NotSupportedException();

    /// <summary>The largest IP packet that the peer takes: its MRU.</summary>
    public int PeerMru => throw new NotSupportedException();

    /// <summary>Why the link ended.</summary>
    public PppLinkEnd End => throw new NotSupportedException();

    /// <summary>What exactly was wrong, in words for the log; null when nothing was.</summary>
    public string? Fault => throw new NotSupportedException();

    /// <summary>The lower layer is up: sends the first LCP Configure-Request.</summary>
    public PppLinkEvents Start(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Takes one frame that is not an IP packet.</summary>
    public PppLinkEvents Receive(ReadOnlySpan<byte> frame, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>A timer may be due.</summary>
    public PppLinkEvents Tick(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Sends an authentication packet of the control plane to the peer.</summary>
    /// <param name="packet">The packet, without protocol number.</param>
    /// <param name="expectAnswer">Whether to send it again until the peer answers.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public void SendAuthentication(ReadOnlySpan<byte> packet, bool expectAnswer, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>The peer is authenticated: begins IPCP with these addresses.</summary>
    public PppLinkEvents Authenticated(PppAddresses addresses, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Ends the link in good order (LCP Terminate-Request).</summary>
    public PppLinkEvents Terminate(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Answers a frame of a protocol that is not spoken (Protocol-Reject), also when its owner finds that it cannot carry it.</summary>
    public void RejectProtocol(ReadOnlySpan<byte> frame, PacketBatch output) => throw new NotSupportedException();
}
