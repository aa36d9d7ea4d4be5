using Concentrator.Control.Health;

namespace Concentrator.Control.Local;

/// <summary>The machines of the local control plane.</summary>
internal sealed class LocalMachineDirectory(LocalStore store, TimeProvider time) : IMachineDirectory
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MachineSummary>> List(CancellationToken deadline) =>
        await store.Loop.Run(() => store.State.Machines.All.Select(machine => machine.ToSummary()).ToList(), deadline);

    /// <inheritdoc/>
    public async ValueTask<MachineAddition> Add(string name, string? userName, CancellationToken deadline) => await store.Loop.Run(
        () =>
        {
            var addition = store.State.Machines.Add(name, userName, time.GetUtcNow(), out var machine);
            if (machine is not null)
            {
                store.Tables.Machines.Add(machine);
            }

            return addition;
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Remove(string name, CancellationToken deadline) => await store.Loop.Run(
        () =>
        {
            if (store.State.Machines.Remove(name) is not { } machine)
            {
                return false;
            }

            store.Tables.Machines.Remove(machine.Name);
            return true;
        },
        deadline);
}
