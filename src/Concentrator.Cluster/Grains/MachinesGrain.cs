using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Health;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts the machines that have a token. It stays in memory, so that they are written again when Redis has lost them.</summary>
[Reentrant]
[KeepAlive]
[RingPlacement]
internal sealed class MachinesGrain : Grain, IMachinesGrain
{
    private readonly DocumentStore _store;
    private readonly TimeProvider _time;
    private readonly Unsaved _unsaved;
    private readonly Machines _machines = new();
    private Document<MachinesRecord> _document = null!;
    private RedisGeneration _generation = RedisGeneration.None;

    public MachinesGrain(DocumentStore store, ControlClock clock)
    {
        _store = store;
        _time = clock.Time;
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _document = _store.Open(this.GetGrainId(), "machines", () => new MachinesRecord { Machines = [.. _machines.All] });
        foreach (var machine in (await _document.Read(certain: true))?.Machines ?? [])
        {
            _machines.Restore(machine);
        }

        _generation = _store.Redis.Generation;
    }

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
    public Task<Machine?> Find(string token) => Task.FromResult(_machines.Find(token));

    /// <inheritdoc/>
    public Task Tick()
    {
        var isAnother = _generation != _store.Redis.Generation;
        _generation = _store.Redis.Generation;
        return Keep(isAnother && _machines.All.Count > 0);
    }

    private Task Keep(bool changed)
    {
        if (changed)
        {
            _unsaved.Add(_document);
        }

        return _unsaved.Settle();
    }
}
