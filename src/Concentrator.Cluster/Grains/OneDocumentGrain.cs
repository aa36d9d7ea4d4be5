using Concentrator.Cluster.Storage;

namespace Concentrator.Cluster.Grains;

/// <summary>A grain whose state is one document: it reads it when it begins, writes it after each change before the answer leaves, and writes it again when Redis may have lost it.</summary>
/// <typeparam name="TRecord">The state as it is kept.</typeparam>
internal abstract class OneDocumentGrain<TRecord> : Grain
    where TRecord : class, new()
{
    private readonly DocumentStore _store;
    private readonly string _name;
    private readonly Unsaved _unsaved;
    private Document<TRecord> _document = null!;
    private RedisGeneration _generation = RedisGeneration.None;

    /// <summary>Makes one.</summary>
    /// <param name="store">Where the document is kept.</param>
    /// <param name="name">The document's name.</param>
    protected OneDocumentGrain(DocumentStore store, string name)
    {
        _store = store;
        _name = name;
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    /// <summary>Whether there is anything that Redis could have lost.</summary>
    protected virtual bool HasSomething => true;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _document = _store.Open(this.GetGrainId(), _name, ToRecord);
        Restore(await _document.Read(certain: true) ?? new TRecord());
        _generation = _store.Redis.Generation;
    }

    /// <summary>Looks after a Redis that has lost its memory.</summary>
    public Task Tick()
    {
        var isAnother = _generation != _store.Redis.Generation;
        _generation = _store.Redis.Generation;
        return Keep(isAnother && HasSomething);
    }

    /// <summary>The state as it is to be kept.</summary>
    protected abstract TRecord ToRecord();

    /// <summary>Takes the state that was kept.</summary>
    protected abstract void Restore(TRecord record);

    /// <summary>Writes the state if it has changed, or if an earlier change could not be written yet.</summary>
    protected Task Keep(bool changed)
    {
        if (changed)
        {
            _unsaved.Add(_document);
        }

        return _unsaved.Settle();
    }
}
