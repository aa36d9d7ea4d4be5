namespace Concentrator.Protocol.Eap;

/// <summary>A method that the client takes.</summary>
/// <param name="Type">Its EAP type.</param>
/// <param name="Create">Makes it, when the server asks for it.</param>
internal sealed record EapPeerMethodOffer(EapType Type, Func<IEapPeerMethod> Create);
