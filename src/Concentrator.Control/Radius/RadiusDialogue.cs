namespace Concentrator.Control.Radius;

/// <summary>A login that a server has asked more about.</summary>
/// <param name="Server">The server, which alone can go on with it.</param>
/// <param name="State">Its State (RFC 2865 §5.24), sent back unchanged; null when it gave none.</param>
internal sealed record RadiusDialogue(RadiusServer Server, byte[]? State);
