using Concentrator.Cluster;
using Concentrator.Control.Ports;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>The control plane of an edge that may not have reached the cluster yet: until then nobody answers, and the edge asks again.</summary>
/// <param name="link">The link; throws <see cref="ControlPlaneUnavailableException"/> while there is none.</param>
internal sealed class AwaitedControlPlane(Func<ClusterLink> link) : IControlPlane, IEdgeCommands
{
    public ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline) => link().ControlPlane.Begin(request, deadline);

    public ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline) => link().ControlPlane.Answer(request, deadline);

    public ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline) => link().ControlPlane.Opened(request, deadline);

    public ValueTask Closed(ClosedRequest request, CancellationToken deadline) => link().ControlPlane.Closed(request, deadline);

    public ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline) => link().ControlPlane.Renew(request, deadline);

    public ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline) => link().ControlPlane.StateHealth(request, deadline);

    public ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline) => link().ControlPlane.StateMachineHealth(request, deadline);

    public ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline) => link().Commands.Next(edge, epoch, afterSequence, deadline);
}
