using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts the list of edges.</summary>
[Reentrant]
[RingPlacement]
internal sealed class NodeDirectoryGrain : OneDocumentGrain<NodeDirectoryRecord>, INodeDirectoryGrain
{
    private readonly SortedSet<string> _edges = new(StringComparer.Ordinal);

    public NodeDirectoryGrain(DocumentStore store)
        : base(store, "nodes")
    {
    }

    /// <inheritdoc/>
    public Task Add(string edge) => Keep(_edges.Add(edge));

    /// <inheritdoc/>
    public Task Remove(string edge) => Keep(_edges.Remove(edge));

    /// <inheritdoc/>
    public Task<List<string>> List() => Task.FromResult(_edges.ToList());

    /// <inheritdoc/>
    protected override NodeDirectoryRecord ToRecord() => new() { Edges = [.. _edges] };

    /// <inheritdoc/>
    protected override void Restore(NodeDirectoryRecord record) => _edges.UnionWith(record.Edges);
}
