using Concentrator.Control.Ports;

namespace Concentrator.Edge;

/// <summary>A tunnel as it is now.</summary>
/// <param name="Id">Its id in the control plane.</param>
/// <param name="UserName">Whose it is.</param>
/// <param name="Access">What it may do.</param>
public sealed record ConnectedTunnel(TunnelId Id, string UserName, TunnelAccess Access);
