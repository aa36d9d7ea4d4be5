namespace Concentrator.Protocol.Sstp;

/// <summary>
/// What both roles do alike ([MS-SSTP] 3.1): aborting, disconnecting, echo, and the one timer that each state has.
/// The role's own machine handles what <see cref="TryTake"/> leaves to it.
/// </summary>
internal sealed class SstpPeer
{
    private readonly SstpCallOptions _options;
    private bool _echoIsOut;

    /// <summary>Makes the common part of one call.</summary>
    /// <exception cref="ArgumentException">The options name no hash protocol, or an unknown one.</exception>
    public SstpPeer(SstpCallOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.HashProtocols is SstpHashProtocols.None or > (SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256))
        {
            throw new ArgumentException($"Hash protocols {options.HashProtocols}: name SHA-1, SHA-256 or both.", nameof(options));
        }

        _options = options;
    }

    /// <summary>CurrentState.</summary>
    public SstpCallState State { get; private set; }

    /// <summary>When the state's timer runs out, milliseconds; <see cref="long.MaxValue"/> when it has none.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Why the call ended: the first reason stays.</summary>
    public SstpCallEnd End { get; private set; }

    /// <summary>What exactly was wrong, for the log.</summary>
    public string? Fault { get; private set; }

    private bool IsClosing => State >= SstpCallState.CallAbortPending;

    /// <summary>Leaves the initial state, once.</summary>
    public void Start(SstpCallState state, long now)
    {
        if (State != SstpCallState.CallDisconnected || End != SstpCallEnd.None)
        {
            throw new InvalidOperationException("An SSTP call starts once.");
        }

        Enter(state, now);
    }

    /// <summary>Enters a state of the call's establishment, or restarts its timer.</summary>
    public void Enter(SstpCallState state, long now) => Enter(state, now, _options.NegotiationTimeout);

    /// <summary>The call is connected; the hello timer starts.</summary>
    public SstpCallEvents Connect(long now)
    {
        Enter(SstpCallState.CallConnected, now, _options.HelloTimeout);
        return SstpCallEvents.Connected;
    }

    /// <summary>Takes a packet that both roles treat alike. True when the message is left to the role, to accept or to refuse.</summary>
    public bool TryTake(ReadOnlySpan<byte> packet, long now, PacketBatch output, out SstpControlMessage message, out SstpCallEvents events)
    {
        message = default;
        events = SstpCallEvents.None;
        if (State == SstpCallState.CallDisconnected)
        {
            return false;
        }

        if (SstpFrame.Read(packet, out var length) != SstpFrameStatus.Control || length != packet.Length)
        {
            events = Close(SstpCallEnd.ProtocolError, "The stream is not one of SSTP packets.");
            return false;
        }

        if (!SstpControlMessage.TryRead(packet, out message))
        {
            events = IsClosing ? SstpCallEvents.None : RefuseInvalid("A control packet without a message type came.", now, output);
            return false;
        }

        switch (message.Type)
        {
            case SstpMessageType.CallAbort:
                events = TakeAbort(message, now, output);
                return false;
            case SstpMessageType.CallDisconnect:
                events = TakeDisconnect(now, output);
                return false;
            case SstpMessageType.CallDisconnectAck when State == SstpCallState.CallDisconnectAckPending:
                events = Close(SstpCallEnd.LocalDisconnect, fault: null);
                return false;
            case var _ when IsClosing:
                return false;
            case SstpMessageType.EchoRequest or SstpMessageType.EchoResponse when State == SstpCallState.CallConnected:
                events = TakeEcho(message, now, output);
                return false;
            case < SstpMessageType.CallConnectRequest or > SstpMessageType.EchoResponse:
                events = RefuseInvalid($"Message type {(ushort)message.Type} is unknown.", now, output);
                return false;
            default:
                return true;
        }
    }

    /// <summary>A data packet came. False when the state takes none ([MS-SSTP] 3.2.7.2, 3.3.7.2).</summary>
    public bool TakeData(long now)
    {
        if (State == SstpCallState.CallConnected)
        {
            Enter(SstpCallState.CallConnected, now, _options.HelloTimeout);
        }

        return State is SstpCallState.CallConnected or SstpCallState.CallConnectedPending or SstpCallState.ConnectAckReceived;
    }

    /// <summary>Aborts because the message is not one of the state ([MS-SSTP] 2.2.8, status 5).</summary>
    public SstpCallEvents RefuseUnaccepted(SstpMessageType type, long now, PacketBatch output) =>
        Abort(SstpCallEnd.ProtocolError, $"{type} came in {State}.", SstpAttributeId.StatusInfo, SstpAttributeStatus.UnacceptedFrameReceived, now, output);

    /// <summary>Aborts because the message cannot be understood ([MS-SSTP] 2.2.8, status 7).</summary>
    public SstpCallEvents RefuseInvalid(string fault, long now, PacketBatch output) =>
        Abort(SstpCallEnd.ProtocolError, fault, SstpAttributeId.StatusInfo, SstpAttributeStatus.InvalidFrameReceived, now, output);

    /// <summary>Starts the Abort procedure ([MS-SSTP] 3.1.5.1).</summary>
    public SstpCallEvents Abort(SstpCallEnd end, string fault, SstpAttributeId attributeId, SstpAttributeStatus status, long now, PacketBatch output)
    {
        SstpMessageWriter.AddStatus(output, SstpMessageType.CallAbort, attributeId, status);
        return EnterClosing(SstpCallState.CallAbortPending, now, _options.AbortTimeout1, end, fault);
    }

    /// <summary>The owner wants the call to end ([MS-SSTP] 3.2.4.2): whatever the state, by a Disconnect.</summary>
    public SstpCallEvents Disconnect(long now, PacketBatch output)
    {
        if (IsClosing || End != SstpCallEnd.None)
        {
            return SstpCallEvents.None;
        }

        if (State == SstpCallState.CallDisconnected)
        {
            return Close(SstpCallEnd.LocalDisconnect, fault: null);
        }

        SstpMessageWriter.AddStatus(output, SstpMessageType.CallDisconnect, SstpAttributeId.NoError, SstpAttributeStatus.NoError);
        return EnterClosing(SstpCallState.CallDisconnectAckPending, now, _options.DisconnectTimeout1, SstpCallEnd.LocalDisconnect, fault: null);
    }

    /// <summary>The state's timer may have run out ([MS-SSTP] 3.1.6, 3.2.6, 3.3.6).</summary>
    public SstpCallEvents Tick(long now, PacketBatch output)
    {
        if (now < Deadline)
        {
            return SstpCallEvents.None;
        }

        if (IsClosing)
        {
            return Close(End, Fault);
        }

        if (State != SstpCallState.CallConnected)
        {
            return Abort(
                SstpCallEnd.NegotiationTimeout,
                $"The negotiation timer ran out in {State}.",
                SstpAttributeId.StatusInfo,
                SstpAttributeStatus.NegotiationTimeout,
                now,
                output);
        }

        if (_echoIsOut)
        {
            return Close(SstpCallEnd.EchoTimeout, "An Echo-Request was not answered.");
        }

        SstpMessageWriter.Add(output, SstpMessageType.EchoRequest);
        Enter(SstpCallState.CallConnected, now, _options.HelloTimeout);
        _echoIsOut = true;
        return SstpCallEvents.None;
    }

    private SstpCallEvents TakeAbort(SstpControlMessage message, long now, PacketBatch output)
    {
        switch (State)
        {
            case SstpCallState.CallAbortTimeoutPending or SstpCallState.CallDisconnectTimeoutPending:
                return SstpCallEvents.None;
            case SstpCallState.CallAbortPending:
                Enter(SstpCallState.CallAbortTimeoutPending, now, _options.AbortTimeout2);
                return SstpCallEvents.None;
            default:
                // 2.2.13 has no status for an Abort that only answers one; of those it allows, this says the least.
                SstpMessageWriter.AddStatus(output, SstpMessageType.CallAbort, SstpAttributeId.StatusInfo, SstpAttributeStatus.UnacceptedFrameReceived);
                return EnterClosing(SstpCallState.CallAbortTimeoutPending, now, _options.AbortTimeout2, SstpCallEnd.PeerAbort, Describe(message));
        }
    }

    private SstpCallEvents TakeDisconnect(long now, PacketBatch output)
    {
        if (IsClosing && State != SstpCallState.CallDisconnectAckPending)
        {
            return SstpCallEvents.None;
        }

        SstpMessageWriter.Add(output, SstpMessageType.CallDisconnectAck);
        return EnterClosing(SstpCallState.CallDisconnectTimeoutPending, now, _options.DisconnectTimeout2, SstpCallEnd.PeerDisconnect, fault: null);
    }

    private SstpCallEvents TakeEcho(SstpControlMessage message, long now, PacketBatch output)
    {
        if (message.Packet.Length != SstpControlMessage.HeaderSize || message.AttributeCount != 0)
        {
            return RefuseInvalid($"{message.Type} came with attributes.", now, output);
        }

        Enter(SstpCallState.CallConnected, now, _options.HelloTimeout);
        if (message.Type == SstpMessageType.EchoRequest)
        {
            SstpMessageWriter.Add(output, SstpMessageType.EchoResponse);
        }

        return SstpCallEvents.None;
    }

    private void Enter(SstpCallState state, long now, long timeout)
    {
        State = state;
        Deadline = now + timeout;
        _echoIsOut = false;
    }

    private SstpCallEvents EnterClosing(SstpCallState state, long now, long timeout, SstpCallEnd end, string? fault)
    {
        var events = IsClosing ? SstpCallEvents.None : SstpCallEvents.StopPpp;
        Finish(end, fault);
        Enter(state, now, timeout);
        return events;
    }

    private SstpCallEvents Close(SstpCallEnd end, string? fault)
    {
        var events = IsClosing ? SstpCallEvents.CloseTransport : SstpCallEvents.StopPpp | SstpCallEvents.CloseTransport;
        Finish(end, fault);
        State = SstpCallState.CallDisconnected;
        Deadline = long.MaxValue;
        return events;
    }

    private void Finish(SstpCallEnd end, string? fault)
    {
        if (End == SstpCallEnd.None)
        {
            (End, Fault) = (end, fault);
        }
    }

    private static string Describe(SstpControlMessage abort)
    {
        foreach (var attribute in abort)
        {
            if (SstpStatusInfo.TryRead(attribute, out var info))
            {
                return $"The peer aborted: {info.Status} for {info.AttributeId}.";
            }
        }

        return "The peer aborted and gave no reason.";
    }
}
