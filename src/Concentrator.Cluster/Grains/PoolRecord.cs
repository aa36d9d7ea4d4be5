using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>A pool as it is kept.</summary>
internal sealed record PoolRecord
{
    /// <summary>The blocks that each edge holds.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Blocks { get; init; } = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);

    /// <summary>By which hand-out each block is held.</summary>
    public IReadOnlyDictionary<int, long> Serials { get; init; } = new Dictionary<int, long>();

    /// <summary>Addresses that are single users' own.</summary>
    public IReadOnlyList<Ipv4Address> Withheld { get; init; } = [];
}
