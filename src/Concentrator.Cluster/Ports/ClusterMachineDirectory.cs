using Concentrator.Cluster.Grains;
using Concentrator.Control.Health;

namespace Concentrator.Cluster.Ports;

/// <summary>The machines of the cluster.</summary>
internal sealed class ClusterMachineDirectory(IGrainFactory grains) : IMachineDirectory
{
    private IMachinesGrain Machines => grains.GetGrain<IMachinesGrain>(IMachinesGrain.Key);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MachineSummary>> List(CancellationToken deadline) => await GrainCalls.Call(() => Machines.List(), deadline);

    /// <inheritdoc/>
    public async ValueTask<MachineAddition> Add(string name, string? userName, CancellationToken deadline) => await GrainCalls.Call(() => Machines.Add(name, userName), deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Remove(string name, CancellationToken deadline) => await GrainCalls.Call(() => Machines.Remove(name), deadline);
}
