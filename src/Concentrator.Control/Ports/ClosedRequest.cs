namespace Concentrator.Control.Ports;

/// <summary>The tunnel is over (<see cref="IControlPlane.Closed"/>).</summary>
public sealed record ClosedRequest(string Edge, long Epoch, TunnelId Tunnel, TunnelCounters Counters, TunnelEndReason Reason, string Detail);
