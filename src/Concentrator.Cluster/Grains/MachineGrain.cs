using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Health;
using Concentrator.Control.Ports;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Remembers of a machine when its last statement was made, so that none counts twice, over restarts too. What Redis and this silo forget together is not made up for: a statement that is not too old could count again then.</summary>
[Reentrant]
[RingPlacement]
internal sealed class MachineGrain : Grain, IMachineGrain
{
    private readonly Document<MachineRecord> _document;
    private readonly Unsaved _unsaved;
    private MachineRecord _record = new();

    public MachineGrain(DocumentStore store)
    {
        _document = store.OpenFading(this.GetGrainId(), "machine", () => _record);
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken) => _record = await _document.Read(certain: true) ?? _record;

    /// <inheritdoc/>
    public async Task<HealthAnswer?> State(DateTimeOffset madeAt)
    {
        if (StatementOrder.RefusalByOrder(madeAt, _record.StatedAt) is { } refusal)
        {
            return refusal;
        }

        _record = new MachineRecord { StatedAt = madeAt };
        _unsaved.Add(_document);
        await _unsaved.Settle();
        return null;
    }
}
