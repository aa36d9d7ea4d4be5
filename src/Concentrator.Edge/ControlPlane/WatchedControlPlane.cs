using System.Diagnostics;
using Concentrator.Control.Ports;

namespace Concentrator.Edge.ControlPlane;

/// <summary>The control plane's port, each call of it measured and, where somebody listens, traced as a span of what it belongs to.</summary>
internal sealed class WatchedControlPlane(IControlPlane port, EdgeMetrics metrics, TimeProvider time) : IControlPlane
{
    public ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline) => Watch("begin", request.Tunnel, () => port.Begin(request, deadline));

    public ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline) => Watch("answer", request.Tunnel, () => port.Answer(request, deadline));

    public ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline) => Watch("opened", request.Tunnel, () => port.Opened(request, deadline));

    public async ValueTask Closed(ClosedRequest request, CancellationToken deadline) => await Watch("closed", request.Tunnel, async () =>
    {
        await port.Closed(request, deadline);
        return true;
    });

    public ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline) => Watch("renew", tunnel: null, () => port.Renew(request, deadline));

    public ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline) => Watch("state_health", request.Tunnel, () => port.StateHealth(request, deadline));

    public ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline) => Watch("state_machine_health", tunnel: null, () => port.StateMachineHealth(request, deadline));

    private async ValueTask<T> Watch<T>(string call, TunnelId? tunnel, Func<ValueTask<T>> ask)
    {
        var began = time.GetTimestamp();
        using var span = EdgeTraces.Source.StartActivity($"control plane: {call}", ActivityKind.Client);
        if (tunnel is { } id)
        {
            span?.SetTag(EdgeTraces.TunnelTag, id.ToString());
        }

        var result = "failed";
        try
        {
            var answer = await ask();
            result = "answered";
            return answer;
        }
        catch (ControlPlaneUnavailableException fault)
        {
            result = "unavailable";
            span?.SetStatus(ActivityStatusCode.Error, fault.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            result = "late";
            span?.SetStatus(ActivityStatusCode.Error, "no answer within the caller's deadline");
            throw;
        }
        catch (Exception fault)
        {
            span?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            throw;
        }
        finally
        {
            metrics.ControlPlaneCalled(call, result, time.GetElapsedTime(began));
        }
    }
}
