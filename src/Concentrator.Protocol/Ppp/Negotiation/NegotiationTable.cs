using static Concentrator.Protocol.Ppp.Negotiation.NegotiationActions;
using static Concentrator.Protocol.Ppp.Negotiation.NegotiationState;

namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>The state transition table of RFC 1661 §4.1. What cannot happen there changes nothing here.</summary>
internal static class NegotiationTable
{
    public static NegotiationTransition Next(NegotiationState state, NegotiationEvent happened) => happened switch
    {
        NegotiationEvent.Up => state switch
        {
            Initial => new(None, Closed),
            Starting => new(InitializeRestartCount | SendConfigureRequest, RequestSent),
            _ => new(None, state),
        },
        NegotiationEvent.Down => state switch
        {
            Closed or Closing => new(None, Initial),
            Stopped => new(ThisLayerStarted, Starting),
            Stopping or RequestSent or AckReceived or AckSent => new(None, Starting),
            Opened => new(ThisLayerDown, Starting),
            _ => new(None, state),
        },
        NegotiationEvent.Open => state switch
        {
            Initial => new(ThisLayerStarted, Starting),
            Closed => new(InitializeRestartCount | SendConfigureRequest, RequestSent),
            Closing => new(None, Stopping),
            _ => new(None, state),
        },
        NegotiationEvent.Close => state switch
        {
            Starting => new(ThisLayerFinished, Initial),
            Stopped => new(None, Closed),
            Stopping => new(None, Closing),
            RequestSent or AckReceived or AckSent => new(InitializeRestartCount | SendTerminateRequest, Closing),
            Opened => new(ThisLayerDown | InitializeRestartCount | SendTerminateRequest, Closing),
            _ => new(None, state),
        },
        NegotiationEvent.Timeout => state switch
        {
            Closing or Stopping => new(SendTerminateRequest, state),
            RequestSent or AckReceived => new(SendConfigureRequest, RequestSent),
            AckSent => new(SendConfigureRequest, AckSent),
            _ => new(None, state),
        },
        NegotiationEvent.LastTimeout => state switch
        {
            Closing => new(ThisLayerFinished, Closed),
            Stopping or RequestSent or AckReceived or AckSent => new(ThisLayerFinished, Stopped),
            _ => new(None, state),
        },
        NegotiationEvent.GoodRequest => state switch
        {
            Closed => new(SendTerminateAck, Closed),
            Stopped => new(InitializeRestartCount | SendConfigureRequest | SendConfigureAck, AckSent),
            RequestSent or AckSent => new(SendConfigureAck, AckSent),
            AckReceived => new(SendConfigureAck | ThisLayerUp, Opened),
            Opened => new(ThisLayerDown | SendConfigureRequest | SendConfigureAck, AckSent),
            _ => new(None, state),
        },
        NegotiationEvent.BadRequest => state switch
        {
            Closed => new(SendTerminateAck, Closed),
            Stopped => new(InitializeRestartCount | SendConfigureRequest | SendConfigureNak, RequestSent),
            RequestSent or AckSent => new(SendConfigureNak, RequestSent),
            AckReceived => new(SendConfigureNak, AckReceived),
            Opened => new(ThisLayerDown | SendConfigureRequest | SendConfigureNak, RequestSent),
            _ => new(None, state),
        },
        NegotiationEvent.ConfigureAck => state switch
        {
            Closed or Stopped => new(SendTerminateAck, state),
            RequestSent => new(InitializeRestartCount, AckReceived),
            AckReceived => new(SendConfigureRequest, RequestSent),
            AckSent => new(InitializeRestartCount | ThisLayerUp, Opened),
            Opened => new(ThisLayerDown | SendConfigureRequest, RequestSent),
            _ => new(None, state),
        },
        NegotiationEvent.ConfigureNak => state switch
        {
            Closed or Stopped => new(SendTerminateAck, state),
            RequestSent or AckSent => new(InitializeRestartCount | SendConfigureRequest, state),
            AckReceived => new(SendConfigureRequest, RequestSent),
            Opened => new(ThisLayerDown | SendConfigureRequest, RequestSent),
            _ => new(None, state),
        },
        NegotiationEvent.TerminateRequest => state switch
        {
            Closed or Stopped or Closing or Stopping => new(SendTerminateAck, state),
            RequestSent or AckReceived or AckSent => new(SendTerminateAck, RequestSent),
            Opened => new(ThisLayerDown | ZeroRestartCount | SendTerminateAck, Stopping),
            _ => new(None, state),
        },
        NegotiationEvent.TerminateAck => state switch
        {
            Closing => new(ThisLayerFinished, Closed),
            Stopping => new(ThisLayerFinished, Stopped),
            AckReceived => new(None, RequestSent),
            Opened => new(ThisLayerDown | SendConfigureRequest, RequestSent),
            _ => new(None, state),
        },
        NegotiationEvent.UnknownCode => state is Initial or Starting ? new(None, state) : new(SendCodeReject, state),
        NegotiationEvent.PermittedReject => new(None, state is AckReceived ? RequestSent : state),
        NegotiationEvent.CatastrophicReject => state switch
        {
            Closed or Closing => new(ThisLayerFinished, Closed),
            Stopped or Stopping or RequestSent or AckReceived or AckSent => new(ThisLayerFinished, Stopped),
            Opened => new(ThisLayerDown | InitializeRestartCount | SendTerminateRequest, Stopping),
            _ => new(None, state),
        },
        NegotiationEvent.Echo => new(state is Opened ? SendEchoReply : None, state),
        _ => new(None, state),
    };
}
