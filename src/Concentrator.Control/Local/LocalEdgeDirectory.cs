using Concentrator.Control.Edges;

namespace Concentrator.Control.Local;

/// <summary>The edges of the local control plane.</summary>
internal sealed class LocalEdgeDirectory : IEdgeDirectory
{
    private readonly LocalStore _store;
    private readonly EdgeDesk _desk;

    /// <summary>Makes one.</summary>
    public LocalEdgeDirectory(LocalStore store, EdgeDesk desk)
    {
        _store = store;
        _desk = desk;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EdgeInfo>> List(CancellationToken deadline) => await _store.Loop.Run(
        () => _store.State.Edges.Values
            .Select(sessions => sessions.Edge)
            .OrderBy(edge => edge.Name, StringComparer.Ordinal)
            .Select(edge => new EdgeInfo(edge.Name, edge.Epoch, edge.OpenTunnels, edge.RenewedAt))
            .ToList(),
        deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Drain(string edge, string reason, CancellationToken deadline) => await _store.Loop.Run(() => _desk.Drain(edge, reason), deadline);
}
