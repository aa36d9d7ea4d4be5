using Concentrator.Cluster.Grains;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Ports;

/// <summary>The control plane's ports, answered by the cluster's grains.</summary>
internal sealed class ClusterControlPlane(IGrainFactory grains, ClusterSettings settings) : IControlPlane, IEdgeCommands
{
    private static readonly TimeSpan _beyondTheWait = TimeSpan.FromSeconds(4);

    private readonly FilterDigests _digests = new();

    /// <summary>What the control plane said last that it speaks.</summary>
    private volatile int _version = PortVersion.Oldest;

    /// <inheritdoc/>
    public async ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline) =>
        await GrainCalls.Call(() => Tunnel(request.Tunnel).Begin(request), deadline);

    /// <inheritdoc/>
    public async ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline) =>
        await GrainCalls.Call(() => Tunnel(request.Tunnel).Answer(request), deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline)
    {
        // It may wait until another edge has let go of a fixed address.
        var opened = await GrainCalls.Call(() => Edge(request.Edge).Opened(request), TimeSpan.FromSeconds(10), deadline);
        if (opened)
        {
            await GrainCalls.Call(() => Tunnel(request.Tunnel).Forget(request.Edge), deadline);
        }

        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask Closed(ClosedRequest request, CancellationToken deadline)
    {
        await GrainCalls.Call(() => Edge(request.Edge).Closed(request), deadline);
        await GrainCalls.Call(() => Tunnel(request.Tunnel).Forget(request.Edge), deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline)
    {
        var packed = ReportParcel.Pack(request, Math.Min(request.Version, _version), _digests);
        var answer = await GrainCalls.Call(() => Edge(request.Edge).Renew(packed), deadline);
        _version = answer.Version;
        return answer;
    }

    /// <inheritdoc/>
    public async ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline) =>
        CommandParcel.Unpack(await GrainCalls.Call(() => Edge(edge).Next(epoch, afterSequence), settings.CommandWait + _beyondTheWait, deadline));

    /// <inheritdoc/>
    public async ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline) =>
        await GrainCalls.Call(() => Edge(request.Edge).StateHealth(request), deadline);

    /// <inheritdoc/>
    public async ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline)
    {
        var admission = await GrainCalls.Call(() => grains.GetGrain<IMachinesGrain>(IMachinesGrain.Key).Admit(request.Claim), deadline);
        if (admission is not { Machine: { } machine })
        {
            return admission.Refusal!;
        }

        if (await GrainCalls.Call(() => grains.GetGrain<IMachineGrain>(IMachineGrain.KeyOf(machine)).State(request.Claim.MadeAt), deadline) is { } replayed)
        {
            return replayed;
        }

        var statement = request.Statement with { Machine = machine.Name };
        var edges = await GrainCalls.Call(() => grains.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).List(), deadline);
        var (asked, unasked) = await Each(edges, edge => GrainCalls.Call(() => Edge(edge).TunnelsOf(machine, request.Tunnel), deadline), deadline);
        List<MachineTunnel> candidates = [.. asked.SelectMany(tunnels => tunnels)];
        var (answers, untold) = await Each(
            MachineTunnels.Choose(candidates, machine),
            tunnel => StateHealth(new HealthRequest(tunnel.Edge, tunnel.Epoch, tunnel.Tunnel, statement), deadline).AsTask(),
            deadline);
        return answers.Find(answer => answer.Outcome == HealthOutcome.Taken)
            ?? ((untold ?? unasked) is { } fault ? throw fault : answers.LastOrDefault() ?? MachineTunnels.Refusal(candidates, machine, request.Tunnel));
    }

    /// <summary>Asks each on its own: one that does not answer keeps nothing from the others.</summary>
    private static async Task<(List<TAnswer> Answers, ControlPlaneUnavailableException? Fault)> Each<T, TAnswer>(IEnumerable<T> all, Func<T, Task<TAnswer>> ask, CancellationToken deadline)
    {
        List<Task<TAnswer>> calls = [.. all.Select(ask)];
        await Task.WhenAll((IEnumerable<Task>)calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        deadline.ThrowIfCancellationRequested();
        return ([.. calls.Where(call => call.IsCompletedSuccessfully).Select(call => call.Result)], calls.Select(call => call.Exception?.InnerException).OfType<ControlPlaneUnavailableException>().FirstOrDefault());
    }

    private ITunnelGrain Tunnel(TunnelId tunnel) => grains.GetGrain<ITunnelGrain>(tunnel.ToString());

    private IEdgeGrain Edge(string name) => grains.GetGrain<IEdgeGrain>(name);
}
