using Concentrator.Control.Ports;

namespace Concentrator.Control.Health;

/// <summary>An open tunnel that may be a machine's.</summary>
/// <param name="Edge">The edge that carries it.</param>
/// <param name="Epoch">The epoch that it was made in.</param>
/// <param name="Tunnel">The tunnel.</param>
/// <param name="Names">Whether its certificate names the machine; false also when it says itself that it is another one, null when neither is known.</param>
internal sealed record MachineTunnel(string Edge, long Epoch, TunnelId Tunnel, bool? Names);
