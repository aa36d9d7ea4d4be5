using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Grains;

/// <summary>The packet filters of an edge's tunnels as they are kept, each once.</summary>
internal sealed record FilterRecord
{
    /// <summary>The filters by their digests.</summary>
    public IReadOnlyDictionary<string, PacketFilter> Filters { get; init; } = new Dictionary<string, PacketFilter>(StringComparer.Ordinal);
}
