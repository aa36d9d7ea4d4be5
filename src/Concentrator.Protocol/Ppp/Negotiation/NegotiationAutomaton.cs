namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>
/// The option negotiation automaton of RFC 1661 §4, for LCP and for every NCP, on either side. It adds packets to the batch and says which actions were taken,
/// so that the owner sees its layer go up, down and finish. Its state, restart timer and counters are here, the packets in <see cref="NegotiationExchange"/>.
/// </summary>
internal sealed class NegotiationAutomaton(PppProtocol protocol, IOptionNegotiation options, NegotiationLimits limits)
{
    private readonly NegotiationExchange _exchange = new(protocol, options, limits);
    private int _restartCount;

    public NegotiationState State { get; private set; }

    /// <summary>Set when the negotiation cannot succeed any more; the owner closes the layer.</summary>
    public NegotiationFault? Fault => _exchange.Fault;

    /// <summary>When <see cref="Tick"/> is due, milliseconds; <see cref="long.MaxValue"/> when the restart timer does not run.</summary>
    public long NextDeadline { get; private set; } = long.MaxValue;

    /// <summary>The largest information that the peer takes, bytes.</summary>
    public int PeerMru
    {
        get => _exchange.PeerMru;
        set => _exchange.PeerMru = value;
    }

    /// <summary>An Identifier for a packet that the owner sends beside the automaton's own.</summary>
    public byte NextIdentifier() => _exchange.NextIdentifier();

    public NegotiationActions Up(long now, PacketBatch output) => Happen(NegotiationEvent.Up, default, now, output);

    public NegotiationActions Down(long now, PacketBatch output) => Happen(NegotiationEvent.Down, default, now, output);

    public NegotiationActions Open(long now, PacketBatch output) => Happen(NegotiationEvent.Open, default, now, output);

    /// <summary>The layer is to end.</summary>
    /// <param name="reason">Goes into the Terminate-Request as text; ASCII, may be empty.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public NegotiationActions Close(string reason, long now, PacketBatch output)
    {
        _exchange.TerminateReason = reason;
        return Happen(NegotiationEvent.Close, default, now, output);
    }

    /// <summary>The peer rejected the protocol itself.</summary>
    public NegotiationActions ProtocolRejected(long now, PacketBatch output) => Happen(NegotiationEvent.CatastrophicReject, default, now, output);

    public NegotiationActions Tick(long now, PacketBatch output) =>
        now < NextDeadline ? NegotiationActions.None
        : Happen(_restartCount > 0 ? NegotiationEvent.Timeout : NegotiationEvent.LastTimeout, default, now, output);

    public NegotiationActions Receive(ControlPacket packet, long now, PacketBatch output)
    {
        if (State is NegotiationState.Initial or NegotiationState.Starting)
        {
            return NegotiationActions.None;
        }

        if (State is NegotiationState.Opened && packet.Code == ControlCode.ConfigureRequest && TryRepeatAck(packet, output))
        {
            return NegotiationActions.None;
        }

        var happened = _exchange.Classify(packet, State);
        var hopeless = Fault is not null && State >= NegotiationState.RequestSent && happened is not NegotiationEvent.CatastrophicReject;
        return happened is null || hopeless ? NegotiationActions.None : Happen(happened.Value, packet, now, output);
    }

    /// <summary>
    /// Acknowledges once more a Configure-Request that is byte for byte the one acknowledged last; false when it is another. An open layer stays open over such a copy,
    /// else two sides that are farther apart than their restart timers would go down and up for ever.
    /// </summary>
    public bool TryRepeatAck(ControlPacket request, PacketBatch output) => _exchange.TryRepeatAck(request, output);

    private NegotiationActions Happen(NegotiationEvent happened, ControlPacket packet, long now, PacketBatch output)
    {
        var before = State;
        var (actions, next) = NegotiationTable.Next(before, happened);
        State = next;
        if (actions.HasFlag(NegotiationActions.InitializeRestartCount))
        {
            _restartCount = actions.HasFlag(NegotiationActions.SendTerminateRequest) ? limits.MaxTerminate : limits.MaxConfigure;
        }

        if (actions.HasFlag(NegotiationActions.ZeroRestartCount))
        {
            _restartCount = 0;
        }

        if ((actions & (NegotiationActions.SendConfigureRequest | NegotiationActions.SendTerminateRequest)) != NegotiationActions.None)
        {
            _restartCount--;
        }

        Restart(actions, now);
        _exchange.Send(actions, packet, happened is NegotiationEvent.Timeout, output);
        return actions;
    }

    private void Restart(NegotiationActions actions, long now)
    {
        const NegotiationActions restarting = NegotiationActions.SendConfigureRequest | NegotiationActions.SendTerminateRequest | NegotiationActions.ZeroRestartCount;
        if (State is < NegotiationState.Closing or NegotiationState.Opened)
        {
            NextDeadline = long.MaxValue;
        }
        else if ((actions & restarting) != NegotiationActions.None)
        {
            NextDeadline = now + limits.RestartTimeout;
        }
    }
}
