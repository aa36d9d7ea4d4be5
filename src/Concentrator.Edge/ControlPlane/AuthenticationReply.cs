using Concentrator.Control.Ports;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>An answer of the control plane on its way back to the tunnel's worker.</summary>
internal sealed class AuthenticationReply(TunnelAuthentication authentication, AuthenticationAnswer? answer) : IMail
{
    public void Deliver(Worker worker, long now)
    {
        authentication.Answered(answer, now);
        worker.Services.ControlPlane.RoundEnded();
    }
}
