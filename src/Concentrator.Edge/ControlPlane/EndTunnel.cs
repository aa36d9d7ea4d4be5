using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Tells a tunnel's worker to end it in good order.</summary>
internal sealed class EndTunnel(Tunnel tunnel, TunnelEnd end) : IMail
{
    public void Deliver(Worker worker, long now) => tunnel.Disconnect(end, now);
}
