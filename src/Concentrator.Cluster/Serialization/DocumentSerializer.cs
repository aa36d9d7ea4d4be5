using System.Text.Json;
using Orleans.Storage;

namespace Concentrator.Cluster.Serialization;

/// <summary>The form of documents in Redis: JSON.</summary>
internal sealed class DocumentSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, ClusterJson.Options));

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input) =>
        JsonSerializer.Deserialize<T>(input.ToMemory().Span, ClusterJson.Options) ?? throw new JsonException($"A document of {typeof(T).Name} is empty.");
}
