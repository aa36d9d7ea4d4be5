namespace Concentrator.Scaling.Cluster;

/// <summary>What a silo's process has done since it started, and what it holds.</summary>
internal sealed record SiloFigures
{
    /// <summary>Processor time in seconds.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Bytes of the managed heap; after a full collection where that was asked for.</summary>
    public long Heap { get; init; }

    /// <summary>Resident bytes of the process.</summary>
    public long Resident { get; init; }

    /// <summary>Calls of our grains by interface and method.</summary>
    public IReadOnlyDictionary<string, long> Calls { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Messages sent and received over the network.</summary>
    public Traffic Traffic { get; init; } = new(0, 0, 0, 0);
}
