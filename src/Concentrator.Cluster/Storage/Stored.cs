namespace Concentrator.Cluster.Storage;

/// <summary>A document as it lies in Redis.</summary>
internal sealed record Stored<T>
    where T : class
{
    /// <summary>The generation of Redis in which it was written (<see cref="RedisLink.Generation"/>).</summary>
    public RedisGeneration Generation { get; init; } = RedisGeneration.None;

    /// <summary>How often it was written, by whomever.</summary>
    public long Version { get; init; }

    /// <summary>What was written.</summary>
    public T? Content { get; init; }
}
