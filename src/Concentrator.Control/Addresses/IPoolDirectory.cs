namespace Concentrator.Control.Addresses;

/// <summary>The pools, as an administrator sees them.</summary>
public interface IPoolDirectory
{
    /// <summary>How full the pools are, in the order in which they are tried.</summary>
    ValueTask<IReadOnlyList<PoolUsage>> List(CancellationToken deadline);
}
