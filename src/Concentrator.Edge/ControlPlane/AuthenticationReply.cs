using Concentrator.Control.Ports;
using Concentrator.DataPlane.Filtering;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>An answer of the control plane on its way back to the tunnel's worker.</summary>
/// <param name="authentication">Whose answer it is.</param>
/// <param name="answer">The answer; null when nobody answered.</param>
/// <param name="filters">The filters of what it grants, compiled already.</param>
internal sealed class AuthenticationReply(TunnelAuthentication authentication, AuthenticationAnswer? answer, CompiledFilter[] filters) : IMail
{
    public void Deliver(Worker worker, long now)
    {
        authentication.Answered(answer, now);
        worker.Services.ControlPlane.RoundEnded();
        GC.KeepAlive(filters);
    }
}
