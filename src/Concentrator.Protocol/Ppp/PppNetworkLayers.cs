using Concentrator.Protocol.Ppp.Ipv6cp;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp;

/// <summary>
/// The network layers of one link: IPCP and IPV6CP side by side (RFC 1661 §3.7). A peer may do without either; the link lives as long as one of them is open or may become so.
/// </summary>
internal sealed class PppNetworkLayers
{
    private readonly NegotiationLimits _limits;
    private readonly int _peerMru;
    private readonly Ipv6cpNegotiation? _ipv6Options;
    private NegotiationAutomaton? _ipcp;
    private NegotiationAutomaton? _ipv6cp;
    private bool _mayIpv6;
    private string? _ipcpEnd;

    /// <summary>Makes the layers of one link.</summary>
    /// <param name="ipcp">What IPCP wants and takes; null: no IPv4.</param>
    /// <param name="ipv6cp">The same of IPV6CP; null: no IPv6.</param>
    /// <param name="limits">Timers and counters.</param>
    /// <param name="peerMru">The largest information that the peer takes, bytes.</param>
    public PppNetworkLayers(IOptionNegotiation? ipcp, Ipv6cpNegotiation? ipv6cp, NegotiationLimits limits, int peerMru)
    {
        _limits = limits;
        _peerMru = peerMru;
        _ipv6Options = ipv6cp;
        _mayIpv6 = ipv6cp is not null;
        _ipcp = ipcp is null ? null : new NegotiationAutomaton(PppProtocol.Ipcp, ipcp, limits) { PeerMru = peerMru };
    }

    /// <summary>Why no network layer is left; null while one may come up or is.</summary>
    public string? Fault { get; private set; }

    public long NextDeadline => Math.Min(_ipcp?.NextDeadline ?? long.MaxValue, _ipv6cp?.NextDeadline ?? long.MaxValue);

    private bool IsIpv6Up => _ipv6cp?.State is NegotiationState.Opened;

    /// <summary>Begins IPCP, and IPV6CP when this side is to speak first. Else IPV6CP waits for the peer: one that does not know it is never asked.</summary>
    public PppLinkEvents Begin(bool speakIpv6First, long now, PacketBatch output)
    {
        var events = PppLinkEvents.None;
        if (_ipcp is not null)
        {
            _ipcp.Open(now, output);
            events = AfterIpcp(_ipcp.Up(now, output));
        }

        return speakIpv6First && _mayIpv6 ? events | BeginIpv6(now, output) : events;
    }

    /// <summary>Whether a control protocol is spoken here, or may be.</summary>
    public bool Speaks(PppProtocol protocol) => protocol is PppProtocol.Ipcp ? _ipcp is not null : protocol is PppProtocol.Ipv6cp && _mayIpv6;

    /// <summary>Takes a packet of a control protocol that is spoken.</summary>
    public PppLinkEvents Receive(PppProtocol protocol, ControlPacket packet, long now, PacketBatch output)
    {
        if (protocol is PppProtocol.Ipcp)
        {
            return _ipcp is null ? PppLinkEvents.None : AfterIpcp(_ipcp.Receive(packet, now, output));
        }

        var events = PppLinkEvents.None;
        if (_ipv6cp is null && packet.Code is ControlCode.ConfigureRequest)
        {
            events = BeginIpv6(now, output);
        }

        return _ipv6cp is null ? events : events | AfterIpv6cp(_ipv6cp.Receive(packet, now, output), now, output);
    }

    /// <summary>The peer does not speak a protocol.</summary>
    public PppLinkEvents Rejected(PppProtocol protocol)
    {
        switch (protocol)
        {
            case PppProtocol.Ipcp when _ipcp is not null:
                return EndIpcp("The peer rejected IPCP.");
            case PppProtocol.Ipv6cp or PppProtocol.Ipv6 when _mayIpv6:
                return EndIpv6cp();
            default:
                return PppLinkEvents.None;
        }
    }

    public PppLinkEvents Tick(long now, PacketBatch output)
    {
        var events = _ipcp is null ? PppLinkEvents.None : AfterIpcp(_ipcp.Tick(now, output));
        return _ipv6cp is null ? events : events | AfterIpv6cp(_ipv6cp.Tick(now, output), now, output);
    }

    private PppLinkEvents BeginIpv6(long now, PacketBatch output)
    {
        _ipv6cp = new NegotiationAutomaton(PppProtocol.Ipv6cp, _ipv6Options!, _limits) { PeerMru = _peerMru };
        _ipv6cp.Open(now, output);
        return AfterIpv6cp(_ipv6cp.Up(now, output), now, output);
    }

    private PppLinkEvents AfterIpcp(NegotiationActions actions)
    {
        if (_ipcp?.Fault is { } fault)
        {
            return EndIpcp(fault.Words);
        }

        if (actions.HasFlag(NegotiationActions.ThisLayerFinished))
        {
            return EndIpcp("IPCP ended: the peer terminated it, or did not answer.");
        }

        return actions.HasFlag(NegotiationActions.ThisLayerUp) ? PppLinkEvents.NetworkUp : PppLinkEvents.None;
    }

    private PppLinkEvents AfterIpv6cp(NegotiationActions actions, long now, PacketBatch output)
    {
        var events = actions.HasFlag(NegotiationActions.ThisLayerDown) ? PppLinkEvents.Ipv6Down : PppLinkEvents.None;
        if (_ipv6cp?.Fault is { } fault)
        {
            // IPv4 lives on: the peer is told that IPV6CP is over, whatever it answers.
            _ipv6cp.Close(fault.Words, now, output);
            return events | EndIpv6cp();
        }

        if (actions.HasFlag(NegotiationActions.ThisLayerFinished) && _ipcp is null)
        {
            return events | EndIpv6cp();
        }

        return actions.HasFlag(NegotiationActions.ThisLayerUp) ? events | PppLinkEvents.Ipv6Up : events;
    }

    private PppLinkEvents EndIpcp(string words)
    {
        _ipcp = null;
        _ipcpEnd = words;
        Fault = _mayIpv6 ? null : words;
        return PppLinkEvents.None;
    }

    private PppLinkEvents EndIpv6cp()
    {
        var wasUp = IsIpv6Up;
        _ipv6cp = null;
        _mayIpv6 = false;
        Fault ??= _ipcp is null ? _ipcpEnd ?? "IPV6CP ended: the peer terminated it, or did not answer." : null;
        return wasUp ? PppLinkEvents.Ipv6Down : PppLinkEvents.None;
    }
}
