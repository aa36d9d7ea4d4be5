namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>The states of the automaton, with the standard's numbers (RFC 1661 §4.2).</summary>
internal enum NegotiationState
{
    Initial = 0,
    Starting = 1,
    Closed = 2,
    Stopped = 3,
    Closing = 4,
    Stopping = 5,
    RequestSent = 6,
    AckReceived = 7,
    AckSent = 8,
    Opened = 9,
}
