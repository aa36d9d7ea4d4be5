using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Health;
using Concentrator.Control.Ports;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts the machines that have a token. It stays in memory, so that they are written again when Redis has lost them.</summary>
[Reentrant]
[KeepAlive]
[RingPlacement]
internal sealed class MachinesGrain : OneDocumentGrain<MachinesRecord>, IMachinesGrain
{
    private readonly TimeProvider _time;
    private readonly Machines _machines = new();

    public MachinesGrain(DocumentStore store, ControlClock clock)
        : base(store, "machines") => _time = clock.Time;

    /// <inheritdoc/>
    protected override bool HasSomething => _machines.All.Count > 0;

    /// <inheritdoc/>
    public Task<List<MachineSummary>> List() => Task.FromResult(_machines.All.Select(machine => machine.ToSummary()).ToList());

    /// <inheritdoc/>
    public async Task<MachineAddition> Add(string name, string? userName)
    {
        var addition = _machines.Add(name, userName, _time.GetUtcNow(), out var machine);
        await Keep(machine is not null);
        return addition;
    }

    /// <inheritdoc/>
    public async Task<bool> Remove(string name)
    {
        var removed = _machines.Remove(name) is not null;
        await Keep(removed);
        return removed;
    }

    /// <inheritdoc/>
    public Task<MachineAdmission> Admit(MachineClaim claim) => Task.FromResult(_machines.Admit(claim, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<Machine?> Find(string token) => Task.FromResult(_machines.Find(token));

    /// <inheritdoc/>
    protected override MachinesRecord ToRecord() => new() { Machines = [.. _machines.All] };

    /// <inheritdoc/>
    protected override void Restore(MachinesRecord record)
    {
        foreach (var machine in record.Machines)
        {
            _machines.Restore(machine);
        }
    }
}
