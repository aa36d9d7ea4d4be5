using System.Buffers.Binary;
using System.Text;

namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>The packets of the automaton: turns what comes into events, and actions into what goes out. It keeps what must be matched: our last request and the peer's.</summary>
internal sealed class NegotiationExchange(PppProtocol protocol, IOptionNegotiation options, NegotiationLimits limits)
{
    /// <summary>What every implementation takes, and the value without negotiation (RFC 1661 §6.1).</summary>
    public const int DefaultMru = 1500;

    private const int LargestRequest = 128;
    private const int MagicNumberSize = sizeof(uint);

    private readonly OptionJudge _judge = new(protocol, options, limits);
    private byte _identifier;
    private byte _requestIdentifier;
    private byte[] _request = [];
    private bool _answered = true;
    private int _refused;
    private byte[] _acknowledged = [];
    private NegotiationFault? _fault;

    public NegotiationFault? Fault => _fault ?? _judge.Fault ?? options.Fault;

    public int PeerMru { get; set; } = DefaultMru;

    public string TerminateReason { get; set; } = "";

    private bool IsLcp => protocol == PppProtocol.Lcp;

    public byte NextIdentifier() => ++_identifier;

    /// <summary>Says which event a packet is; null when it is silently discarded.</summary>
    public NegotiationEvent? Classify(ControlPacket packet, NegotiationState state) => packet.Code switch
    {
        ControlCode.ConfigureRequest => Requested(packet, state),
        ControlCode.ConfigureAck => Acked(packet) ? NegotiationEvent.ConfigureAck : null,
        ControlCode.ConfigureNak or ControlCode.ConfigureReject => Refused(packet) ? NegotiationEvent.ConfigureNak : null,
        ControlCode.TerminateRequest => NegotiationEvent.TerminateRequest,
        ControlCode.TerminateAck => NegotiationEvent.TerminateAck,
        ControlCode.CodeReject => CodeRejected(packet),
        ControlCode.EchoRequest when IsLcp => IsAnswerable(packet) ? NegotiationEvent.Echo : null,
        ControlCode.EchoReply or ControlCode.DiscardRequest when IsLcp => null,
        ControlCode.ProtocolReject or ControlCode.Identification or ControlCode.TimeRemaining when IsLcp => null,
        _ => NegotiationEvent.UnknownCode,
    };

    public bool TryRepeatAck(ControlPacket request, PacketBatch output)
    {
        if (!request.Bytes.SequenceEqual(_acknowledged))
        {
            return false;
        }

        ControlPacket.Write(output, protocol, ControlCode.ConfigureAck, request.Identifier, request.Data);
        return true;
    }

    public void Send(NegotiationActions actions, ControlPacket packet, bool again, PacketBatch output)
    {
        if (actions.HasFlag(NegotiationActions.SendConfigureRequest))
        {
            SendRequest(again, output);
        }

        if (actions.HasFlag(NegotiationActions.SendConfigureAck))
        {
            _acknowledged = packet.Bytes.ToArray();
            ControlPacket.Write(output, protocol, ControlCode.ConfigureAck, packet.Identifier, packet.Data);
        }

        if (actions.HasFlag(NegotiationActions.SendConfigureNak))
        {
            ControlPacket.Write(output, protocol, _judge.AnswerCode, packet.Identifier, _judge.Answer);
        }

        if (actions.HasFlag(NegotiationActions.SendTerminateRequest))
        {
            ControlPacket.Write(output, protocol, ControlCode.TerminateRequest, NextIdentifier(), Encoding.ASCII.GetBytes(TerminateReason));
        }

        if (actions.HasFlag(NegotiationActions.SendTerminateAck))
        {
            ControlPacket.Write(output, protocol, ControlCode.TerminateAck, packet.Identifier, []);
        }

        if (actions.HasFlag(NegotiationActions.SendCodeReject))
        {
            var largest = Math.Min(packet.Bytes.Length, PeerMru - ControlPacket.HeaderSize);
            ControlPacket.Write(output, protocol, ControlCode.CodeReject, NextIdentifier(), packet.Bytes[..largest]);
        }

        if (actions.HasFlag(NegotiationActions.SendEchoReply))
        {
            SendEchoReply(packet, output);
        }
    }

    private NegotiationEvent? Requested(ControlPacket packet, NegotiationState state)
    {
        if (!ConfigurationOptionList.TryRead(packet.Data, out var request))
        {
            return null;
        }

        if (state is NegotiationState.Closed or NegotiationState.Closing or NegotiationState.Stopping || !_judge.Judge(request))
        {
            return NegotiationEvent.BadRequest;
        }

        options.TakeRequest(request);
        return NegotiationEvent.GoodRequest;
    }

    private bool Acked(ControlPacket packet)
    {
        if (!Answers(packet) || !packet.Data.SequenceEqual(_request))
        {
            return false;
        }

        _answered = true;
        _refused = 0;
        options.TakeAck();
        return true;
    }

    private bool Refused(ControlPacket packet)
    {
        if (!Answers(packet) || !ConfigurationOptionList.TryRead(packet.Data, out var refused) || refused.IsEmpty)
        {
            return false;
        }

        var rejected = packet.Code == ControlCode.ConfigureReject;
        if (rejected && !(ConfigurationOptionList.TryRead(_request, out var request) && request.Contains(refused)))
        {
            return false;
        }

        _answered = true;
        if (++_refused > limits.MaxConfigure)
        {
            _fault = new NegotiationFault(PppLinkEnd.NegotiationFailed, $"{Name} does not converge: the peer refused {_refused} requests of ours.");
            return false;
        }

        foreach (var option in refused)
        {
            if (rejected)
            {
                options.TakeReject(option);
            }
            else
            {
                options.TakeNak(option);
            }
        }

        return true;
    }

    /// <summary>Whether a packet answers our last request, and is the first to do so.</summary>
    private bool Answers(ControlPacket packet) => !_answered && packet.Identifier == _requestIdentifier;

    private NegotiationEvent? CodeRejected(ControlPacket packet)
    {
        if (packet.Data.IsEmpty)
        {
            return null;
        }

        var code = (ControlCode)packet.Data[0];
        if (code is < ControlCode.ConfigureRequest or > ControlCode.CodeReject)
        {
            return NegotiationEvent.PermittedReject;
        }

        _fault ??= new NegotiationFault(PppLinkEnd.NegotiationFailed, $"The peer rejected {code} of {Name}, which every implementation has.");
        return NegotiationEvent.CatastrophicReject;
    }

    /// <summary>An Echo-Request with our own Magic-Number is our own.</summary>
    private bool IsAnswerable(ControlPacket packet) =>
        packet.Data.Length >= MagicNumberSize
        && (options.EchoMagicNumber == 0 || BinaryPrimitives.ReadUInt32BigEndian(packet.Data) != options.EchoMagicNumber);

    /// <summary>Sends our request: the same again while it is unanswered, else a new one with an Identifier of its own (RFC 1661 §5.1).</summary>
    private void SendRequest(bool again, PacketBatch output)
    {
        if (!again || _answered)
        {
            var writer = new OptionWriter(stackalloc byte[LargestRequest]);
            options.WriteRequest(ref writer);
            _request = writer.Written.ToArray();
            _requestIdentifier = NextIdentifier();
            _answered = false;
        }

        ControlPacket.Write(output, protocol, ControlCode.ConfigureRequest, _requestIdentifier, _request);
    }

    private void SendEchoReply(ControlPacket packet, PacketBatch output)
    {
        var data = ControlPacket.Write(output, protocol, ControlCode.EchoReply, packet.Identifier, packet.Data);
        BinaryPrimitives.WriteUInt32BigEndian(data, options.EchoMagicNumber);
    }

    private string Name => protocol.ToString().ToUpperInvariant();
}
