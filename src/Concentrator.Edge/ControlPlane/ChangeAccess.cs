using Concentrator.Control.Ports;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Tells a tunnel's worker what the tunnel may do from now on.</summary>
internal sealed class ChangeAccess(Tunnel tunnel, TunnelAccess access, string reason) : IMail
{
    public void Deliver(Worker worker, long now) => tunnel.Change(access, reason, now);
}
