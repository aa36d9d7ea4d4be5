namespace Concentrator.Edge.Leases;

/// <summary>A clock that nobody sets and that runs on while the machine sleeps or the process is stopped. Leases are counted on it.</summary>
internal interface IBootClock
{
    /// <summary>Nanoseconds since the machine started.</summary>
    long Nanoseconds { get; }
}
