namespace Concentrator.Server.Administration;

/// <summary>One machine has no silos.</summary>
internal sealed class NoSilos : ISiloNodes
{
    internal static readonly NoSilos Instance = new();

    public Task<IReadOnlyList<NodeView>> List(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<NodeView>>([]);

    public Task<bool> Drain(string name, CancellationToken cancellationToken) => Task.FromResult(false);
}
