namespace Concentrator.Cluster.Storage;

/// <summary>The cluster's sealing keys as they lie in Redis.</summary>
internal sealed record StoredSealingKeys
{
    /// <summary>A number that every change raises.</summary>
    public required long Version { get; init; }

    /// <summary>Who made the first one: a Redis that lost its memory may have been given another by a silo that knew none.</summary>
    public required string Lineage { get; init; }

    /// <summary>The keys, 32 bytes each; the first seals, all open.</summary>
    public required IReadOnlyList<byte[]> Keys { get; init; }

    /// <summary>Whether a key was added at the end that silos are to know before it seals.</summary>
    public bool IsAnnounced { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"StoredSealingKeys {Version}";
}
