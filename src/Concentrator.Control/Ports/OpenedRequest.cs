namespace Concentrator.Control.Ports;

/// <summary>The binding is verified (<see cref="IControlPlane.Opened"/>).</summary>
public sealed record OpenedRequest(string Edge, long Epoch, TunnelId Tunnel);
