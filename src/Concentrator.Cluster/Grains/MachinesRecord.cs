using Concentrator.Control.Health;

namespace Concentrator.Cluster.Grains;

/// <summary>The machines that have a token as they are kept.</summary>
internal sealed record MachinesRecord
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<Machine> Machines { get; init; } = [];
}
