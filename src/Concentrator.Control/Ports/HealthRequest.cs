using Concentrator.Protocol.Health;

namespace Concentrator.Control.Ports;

/// <summary>The machine behind a tunnel has made a statement of health (<see cref="IControlPlane.StateHealth"/>).</summary>
/// <param name="Edge">The edge that carries the tunnel.</param>
/// <param name="Epoch">The epoch that the tunnel was made in.</param>
/// <param name="Tunnel">The tunnel.</param>
/// <param name="Statement">The statement.</param>
public sealed record HealthRequest(string Edge, long Epoch, TunnelId Tunnel, StatementOfHealth Statement);
