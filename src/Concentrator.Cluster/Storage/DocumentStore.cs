using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Concentrator.Cluster.Storage;

/// <summary>Makes documents of grains.</summary>
internal sealed class DocumentStore(IGrainStorage storage, IGrainStorage fading, RedisLink redis, ILogger<DocumentStore> logger)
{
    /// <summary>The name of the storage provider.</summary>
    public const string ProviderName = "redis";

    /// <summary>The name of the storage provider of documents that fade.</summary>
    public const string FadingProviderName = "redis-fading";

    /// <summary>The state of Redis.</summary>
    public RedisLink Redis => redis;

    /// <summary>A document of a grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="name">The document's name within the grain.</param>
    /// <param name="content">What it holds at the moment it is written; null: it is removed.</param>
    public Document<T> Open<T>(GrainId grain, string name, Func<T?> content)
        where T : class => new(storage, redis, grain, name, content, logger);

    /// <summary>A document that Redis drops when it has not been written for <see cref="Concentrator.Control.Policies.HealthLapses.KeptFor"/>.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="name">The document's name within the grain.</param>
    /// <param name="content">What it holds at the moment it is written; null: it is removed.</param>
    public Document<T> OpenFading<T>(GrainId grain, string name, Func<T?> content)
        where T : class => new(fading, redis, grain, name, content, logger);
}
