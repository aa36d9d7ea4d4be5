using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts the list of edges.</summary>
[Reentrant]
[RingPlacement]
internal sealed class NodeDirectoryGrain : Grain, INodeDirectoryGrain
{
    private readonly DocumentStore _store;
    private readonly Unsaved _unsaved;
    private readonly SortedSet<string> _edges = new(StringComparer.Ordinal);
    private Document<NodeDirectoryRecord> _document = null!;
    private RedisGeneration _generation = RedisGeneration.None;

    public NodeDirectoryGrain(DocumentStore store)
    {
        _store = store;
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _document = _store.Open(this.GetGrainId(), "nodes", () => new NodeDirectoryRecord { Edges = [.. _edges] });
        _edges.UnionWith((await _document.Read(certain: true))?.Edges ?? []);
        _generation = _store.Redis.Generation;
    }

    /// <inheritdoc/>
    public Task Add(string edge) => Change(_edges.Add(edge));

    /// <inheritdoc/>
    public Task Remove(string edge) => Change(_edges.Remove(edge));

    /// <inheritdoc/>
    public Task<List<string>> List() => Task.FromResult(_edges.ToList());

    /// <inheritdoc/>
    public Task Tick()
    {
        var isAnother = _generation != _store.Redis.Generation;
        _generation = _store.Redis.Generation;
        return Change(isAnother);
    }

    private Task Change(bool changed)
    {
        if (changed)
        {
            _unsaved.Add(_document);
        }

        return _unsaved.Settle();
    }
}
