using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Ppp;

/// <summary>
/// The client's side of one PPP link: LCP, authentication, IPCP. Frames are protocol number and information, without FF 03.
/// Times are milliseconds of a monotonic clock. Not safe for use by several threads.
/// </summary>
public sealed class PppClientLink
{
    /// <summary>Makes the link of one tunnel.</summary>
    public PppClientLink(PppClientOptions options) => throw new NotSupportedException();

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => throw new NotSupportedException();

    /// <summary>The authentication method that LCP agreed on.</summary>
    public AuthenticationMethod Method => throw new NotSupportedException();

    /// <summary>HLAK in the server's order, 32 bytes, after <see cref="PppLinkEvents.Authenticated"/>.</summary>
    public ReadOnlySpan<byte> HigherLayerAuthenticationKey => throw new NotSupportedException();

    /// <summary>The addresses agreed, after <see cref="PppLinkEvents.NetworkUp"/>.</summary>
    public PppAddresses? Addresses => throw new NotSupportedException();

    /// <summary>The largest IP packet that the peer takes: its MRU.</summary>
    public int PeerMru => throw new NotSupportedException();

    /// <summary>Why the link ended.</summary>
    public PppLinkEnd End => throw new NotSupportedException();

    /// <summary>What exactly was wrong, in words for a person (for a refused login what the server said, as <c>E=691</c>); null when nothing was.</summary>
    public string? Fault => throw new NotSupportedException();

    /// <summary>The lower layer is up: sends the first LCP Configure-Request.</summary>
    public PppLinkEvents Start(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Takes one frame that is not an IP packet.</summary>
    public PppLinkEvents Receive(ReadOnlySpan<byte> frame, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>A timer may be due.</summary>
    public PppLinkEvents Tick(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Ends the link in good order.</summary>
    public PppLinkEvents Terminate(long now, PacketBatch output) => throw new NotSupportedException();
}
