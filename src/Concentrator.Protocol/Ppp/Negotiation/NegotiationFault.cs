namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>Why a negotiation cannot come to an end.</summary>
/// <param name="End">The reason that the link gives.</param>
/// <param name="Words">The same for a person.</param>
internal sealed record NegotiationFault(PppLinkEnd End, string Words);
