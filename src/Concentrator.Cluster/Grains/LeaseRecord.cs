using Concentrator.Control.Sessions;

namespace Concentrator.Cluster.Grains;

/// <summary>The sessions in one block, or of one fixed address, as they are kept.</summary>
internal sealed record LeaseRecord
{
    /// <summary>Granted and open sessions.</summary>
    public IReadOnlyList<Session> Sessions { get; init; } = [];
}
