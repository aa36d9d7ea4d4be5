using Concentrator.Control.Ports;

namespace Concentrator.Control.Health;

/// <summary>An open tunnel that may be a machine's.</summary>
/// <param name="Edge">The edge that carries it.</param>
/// <param name="Epoch">The epoch that it was made in.</param>
/// <param name="Tunnel">The tunnel.</param>
/// <param name="Names">Whether it names the machine; null: it names none.</param>
internal sealed record MachineTunnel(string Edge, long Epoch, TunnelId Tunnel, bool? Names);
