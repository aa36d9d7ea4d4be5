namespace Concentrator.Protocol.Eap;

/// <summary>A method that the server offers.</summary>
/// <param name="Type">Its EAP type.</param>
/// <param name="Create">Makes it, when its turn comes.</param>
internal sealed record EapMethodOffer(EapType Type, Func<IEapMethod> Create);
