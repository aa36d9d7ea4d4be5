using Concentrator.Control.Ports;

namespace Concentrator.Control.Accounting;

/// <summary>Where records wait until a server has them. What is in it survives the process. Safe for use by several threads.</summary>
internal interface IAccountingSpool
{
    /// <summary>How many wait.</summary>
    /// <exception cref="ControlPlaneUnavailableException">It cannot be read now.</exception>
    Task<long> Count(CancellationToken end);

    /// <summary>The oldest, oldest first.</summary>
    /// <param name="count">The most to answer with.</param>
    /// <param name="passedOver">Tunnels whose records are left out.</param>
    /// <param name="end">Gives it up.</param>
    /// <exception cref="ControlPlaneUnavailableException">It cannot be read now.</exception>
    Task<IReadOnlyList<SpooledRecord>> Read(int count, IReadOnlySet<TunnelId> passedOver, CancellationToken end);

    /// <summary>The oldest that can best be done without: Interim-Updates; when there are none, the oldest at all.</summary>
    /// <param name="count">The most to answer with.</param>
    /// <param name="end">Gives it up.</param>
    /// <exception cref="ControlPlaneUnavailableException">It cannot be read now.</exception>
    Task<IReadOnlyList<SpooledRecord>> ReadDispensable(int count, CancellationToken end);

    /// <summary>Removes records.</summary>
    /// <exception cref="ControlPlaneUnavailableException">It cannot be written now: they wait still.</exception>
    Task Remove(IReadOnlyCollection<SpooledRecord> records, CancellationToken end);
}
