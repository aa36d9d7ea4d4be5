using System.Threading.Channels;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;

namespace Concentrator.Interop.Tests.Quarantine;

/// <summary>A control plane whose tunnels begin with what the test says, and change when it says so.</summary>
internal sealed class ChangingControl(LocalControlPlane inner, TunnelAccess granted) : IControlPlane, IEdgeCommands
{
    private readonly Channel<EdgeCommand> _changes = Channel.CreateUnbounded<EdgeCommand>();

    /// <summary>Changes what a tunnel may do.</summary>
    internal void Change(TunnelId tunnel, TunnelAccess access) => _changes.Writer.TryWrite(new EdgeCommand(0, EdgeCommandKind.Access, tunnel, "the test wants it") { Access = access });

    public ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline) => inner.Begin(request, deadline);

    public async ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline)
    {
        var answer = await inner.Answer(request, deadline);
        return answer.Grant is { } grant ? answer with { Grant = grant with { Access = granted } } : answer;
    }

    public ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline) => inner.Opened(request, deadline);

    public ValueTask Closed(ClosedRequest request, CancellationToken deadline) => inner.Closed(request, deadline);

    public ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline) => inner.Renew(request, deadline);

    public ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline) => inner.StateHealth(request, deadline);

    public ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline) => inner.StateMachineHealth(request, deadline);

    /// <summary>The test's commands alone; the control plane's own have nothing to say here.</summary>
    public async ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline) =>
        new(epoch, [await _changes.Reader.ReadAsync(deadline) with { Sequence = afterSequence }]);
}
