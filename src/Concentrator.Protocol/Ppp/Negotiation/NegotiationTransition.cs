namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>One cell of the state transition table.</summary>
internal readonly record struct NegotiationTransition(NegotiationActions Actions, NegotiationState Next);
