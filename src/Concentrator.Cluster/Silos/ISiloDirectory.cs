namespace Concentrator.Cluster.Silos;

/// <summary>The silos, as an administrator sees them.</summary>
public interface ISiloDirectory
{
    /// <summary>All silos that are not known to be dead, by name.</summary>
    ValueTask<IReadOnlyList<SiloInfo>> List(CancellationToken deadline);

    /// <summary>Tells a silo to leave the ring and stop. False when no silo has this name.</summary>
    ValueTask<bool> Drain(string silo, CancellationToken deadline);
}
