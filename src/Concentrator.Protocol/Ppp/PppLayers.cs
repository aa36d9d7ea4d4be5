using System.Buffers.Binary;
using Concentrator.Protocol.Ppp.Ipv6cp;
using Concentrator.Protocol.Ppp.Lcp;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp;

/// <summary>
/// The layers of one link and its phases (RFC 1661 §3), the same for both sides: LCP below, IPCP and IPV6CP above, between them the authentication, which its owner runs.
/// </summary>
internal sealed class PppLayers
{
    private readonly LcpNegotiation _options;
    private readonly NegotiationLimits _limits;
    private readonly long _authenticationTimeout;
    private readonly NegotiationAutomaton _lcp;
    private PppNetworkLayers? _network;
    private long _phaseDeadline = long.MaxValue;
    private bool _authenticationBegan;

    public PppLayers(LcpNegotiation options, NegotiationLimits limits, long authenticationTimeout)
    {
        _options = options;
        _limits = limits;
        _authenticationTimeout = authenticationTimeout;
        _lcp = new NegotiationAutomaton(PppProtocol.Lcp, options, limits);
    }

    public PppPhase Phase { get; private set; }

    public PppLinkOutcome Outcome { get; } = new();

    public int PeerMru => _options.PeerMru;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public long NextDeadline => Math.Min(Math.Min(_lcp.NextDeadline, _network?.NextDeadline ?? long.MaxValue), _phaseDeadline);

    /// <summary>Time for one negotiation, twice what an unanswered one takes: for a peer that answers but never agrees.</summary>
    private long NegotiationTimeout => 2 * _limits.MaxConfigure * _limits.RestartTimeout;

    public PppLinkEvents Start(long now, PacketBatch output)
    {
        if (Phase is not PppPhase.Dead || Outcome.End is not PppLinkEnd.None)
        {
            return PppLinkEvents.None;
        }

        Phase = PppPhase.Establish;
        _phaseDeadline = now + NegotiationTimeout;
        _lcp.Open(now, output);
        return AfterLcp(_lcp.Up(now, output), now, output);
    }

    /// <summary>Takes a frame of any protocol but those of the authentication.</summary>
    public PppLinkEvents Receive(ReadOnlySpan<byte> frame, long now, PacketBatch output)
    {
        if (Phase is PppPhase.Dead || !TryReadProtocol(frame, out var protocol))
        {
            return PppLinkEvents.None;
        }

        switch (protocol)
        {
            case PppProtocol.Lcp:
                return ControlPacket.TryRead(frame[ControlPacket.ProtocolSize..], out var packet) ? ReceiveLcp(packet, now, output) : PppLinkEvents.None;
            case PppProtocol.Ipcp when _network is null:
                return PppLinkEvents.None;
            case PppProtocol.Ipcp or PppProtocol.Ipv6cp when _network?.Speaks(protocol) == true:
                return ControlPacket.TryRead(frame[ControlPacket.ProtocolSize..], out packet)
                    ? AfterNetwork(_network.Receive(protocol, packet, now, output), now, output)
                    : PppLinkEvents.None;
            case PppProtocol.Ipv4:
                return PppLinkEvents.None;
            default:
                RejectProtocol(frame, output);
                return PppLinkEvents.None;
        }
    }

    public PppLinkEvents Tick(long now, PacketBatch output)
    {
        if (now >= _phaseDeadline)
        {
            return Phase is PppPhase.Network ? Fail(PppLinkEnd.NegotiationFailed, "IPCP took too long.", now, output)
                : _authenticationBegan ? Fail(PppLinkEnd.AuthenticationFailed, $"The authentication took longer than {_authenticationTimeout} ms.", now, output)
                : Fail(PppLinkEnd.NegotiationFailed, "LCP took too long.", now, output);
        }

        var events = AfterLcp(_lcp.Tick(now, output), now, output);
        return _network is null ? events : events | AfterNetwork(_network.Tick(now, output), now, output);
    }

    /// <summary>The authentication succeeded: begins IPCP, and IPV6CP when this side is to speak first or the peer begins it; null for one that is not spoken.</summary>
    public PppLinkEvents BeginNetwork(IOptionNegotiation? ipcp, Ipv6cpNegotiation? ipv6cp, bool speakIpv6First, long now, PacketBatch output)
    {
        Phase = PppPhase.Network;
        _phaseDeadline = now + NegotiationTimeout;
        _network = new PppNetworkLayers(ipcp, ipv6cp, _limits, _lcp.PeerMru);
        return AfterNetwork(_network.Begin(speakIpv6First, now, output), now, output);
    }

    /// <summary>Ends the link by the termination of LCP; the first reason stays.</summary>
    public PppLinkEvents Fail(PppLinkEnd end, string? fault, long now, PacketBatch output)
    {
        if (Phase is PppPhase.Dead && Outcome.End is not PppLinkEnd.None)
        {
            return PppLinkEvents.None;
        }

        Outcome.Note(end, fault);
        Phase = PppPhase.Terminate;
        _phaseDeadline = long.MaxValue;
        _network = null;
        _lcp.Close(end is PppLinkEnd.Local ? "" : fault ?? "", now, output);
        return _lcp.State is NegotiationState.Closing ? PppLinkEvents.None : Finish();
    }

    public void RejectProtocol(ReadOnlySpan<byte> frame, PacketBatch output)
    {
        if (Phase is not PppPhase.Network || frame.Length < ControlPacket.ProtocolSize)
        {
            return;
        }

        var rejected = frame[..Math.Min(frame.Length, _lcp.PeerMru - ControlPacket.HeaderSize)];
        ControlPacket.Write(output, PppProtocol.Lcp, ControlCode.ProtocolReject, _lcp.NextIdentifier(), rejected);
    }

    public static bool TryReadProtocol(ReadOnlySpan<byte> frame, out PppProtocol protocol) =>
        (protocol = frame.Length < ControlPacket.ProtocolSize ? default : (PppProtocol)BinaryPrimitives.ReadUInt16BigEndian(frame)) != default;

    private PppLinkEvents ReceiveLcp(ControlPacket packet, long now, PacketBatch output)
    {
        switch (packet.Code)
        {
            case ControlCode.ConfigureRequest when Phase is PppPhase.Network:
                // A copy that came late is acknowledged again. Anything else would put another login into a tunnel that is bound to the first.
                return _lcp.TryRepeatAck(packet, output) ? PppLinkEvents.None : BeganAnew(now, output);
            case ControlCode.TerminateRequest:
                return Terminated(packet, now, output);
            case ControlCode.ProtocolReject:
                return ProtocolRejected(packet, now, output);
            default:
                return AfterLcp(_lcp.Receive(packet, now, output), now, output);
        }
    }

    private PppLinkEvents Terminated(ControlPacket packet, long now, PacketBatch output)
    {
        Outcome.NotePeerTerminated(packet.Data);
        var events = AfterLcp(_lcp.Receive(packet, now, output), now, output);

        // Before LCP is open the automaton would go on asking; the peer has said that it is over.
        return _lcp.State is NegotiationState.RequestSent ? events | Fail(PppLinkEnd.PeerTerminated, null, now, output) : events;
    }

    private PppLinkEvents ProtocolRejected(ControlPacket packet, long now, PacketBatch output)
    {
        if (_lcp.State is not NegotiationState.Opened || !TryReadProtocol(packet.Data, out var protocol))
        {
            return PppLinkEvents.None;
        }

        switch (protocol)
        {
            case PppProtocol.Lcp:
                Outcome.Note(PppLinkEnd.NegotiationFailed, "The peer rejected LCP itself.");
                return AfterLcp(_lcp.ProtocolRejected(now, output), now, output);
            case PppProtocol.Ipcp or PppProtocol.Ipv6cp or PppProtocol.Ipv6 when _network is not null:
                return AfterNetwork(_network.Rejected(protocol), now, output);
            case var other when Phase is PppPhase.Authenticate && _options.Method is { } method && other == AuthenticationProtocolOption.ProtocolOf(method):
                return Fail(PppLinkEnd.AuthenticationFailed, $"The peer rejected the protocol of {method}, which it had agreed to.", now, output);
            default:
                return PppLinkEvents.None;
        }
    }

    private PppLinkEvents AfterLcp(NegotiationActions actions, long now, PacketBatch output)
    {
        if (actions.HasFlag(NegotiationActions.ThisLayerDown))
        {
            var authenticated = Phase is PppPhase.Network;
            _network = null;
            Phase = _lcp.State is NegotiationState.Closing or NegotiationState.Stopping ? PppPhase.Terminate : PppPhase.Establish;
            _phaseDeadline = Phase is PppPhase.Terminate ? long.MaxValue : _phaseDeadline;
            if (authenticated && Phase is PppPhase.Establish)
            {
                return BeganAnew(now, output);
            }
        }

        if (_lcp.Fault is { } fault && Outcome.End is PppLinkEnd.None)
        {
            return Fail(fault.End, fault.Words, now, output);
        }

        if (actions.HasFlag(NegotiationActions.ThisLayerFinished))
        {
            Outcome.Note(PppLinkEnd.NegotiationFailed, $"The peer did not answer LCP: {_limits.MaxConfigure} Configure-Requests sent.");
            return Finish();
        }

        return actions.HasFlag(NegotiationActions.ThisLayerUp) ? BeginAuthentication(now) : PppLinkEvents.None;
    }

    private PppLinkEvents BeganAnew(long now, PacketBatch output) =>
        Fail(PppLinkEnd.NegotiationFailed, "The peer began LCP anew after its authentication.", now, output);

    private PppLinkEvents BeginAuthentication(long now)
    {
        Phase = PppPhase.Authenticate;
        _lcp.PeerMru = Math.Min(_options.PeerMru, NegotiationExchange.DefaultMru);

        // Once only: a peer that negotiates LCP again and again gets no more time.
        if (!_authenticationBegan)
        {
            _authenticationBegan = true;
            _phaseDeadline = now + _authenticationTimeout;
        }

        return PppLinkEvents.AuthenticationStarted;
    }

    private PppLinkEvents AfterNetwork(PppLinkEvents events, long now, PacketBatch output)
    {
        if (_network?.Fault is { } fault)
        {
            return events | Fail(PppLinkEnd.NegotiationFailed, fault, now, output);
        }

        if ((events & (PppLinkEvents.NetworkUp | PppLinkEvents.Ipv6Up)) != PppLinkEvents.None)
        {
            _phaseDeadline = long.MaxValue;
        }

        return events;
    }

    private PppLinkEvents Finish()
    {
        Phase = PppPhase.Dead;
        _phaseDeadline = long.MaxValue;
        _network = null;
        return PppLinkEvents.Ended;
    }
}
