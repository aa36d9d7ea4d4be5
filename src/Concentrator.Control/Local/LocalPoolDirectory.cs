using Concentrator.Control.Addresses;

namespace Concentrator.Control.Local;

/// <summary>The pools of the local control plane.</summary>
internal sealed class LocalPoolDirectory(Func<IReadOnlyList<PoolUsage>> usage) : IPoolDirectory
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolUsage>> List(CancellationToken deadline) => ValueTask.FromResult(usage());
}
