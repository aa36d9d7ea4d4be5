using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Tells a tunnel's worker that the control plane has taken it.</summary>
internal sealed class TunnelTaken(Tunnel tunnel) : IMail
{
    public void Deliver(Worker worker, long now)
    {
        worker.BeginBatch();
        tunnel.Taken(now);
    }
}
