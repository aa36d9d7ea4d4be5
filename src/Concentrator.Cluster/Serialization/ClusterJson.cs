using System.Text.Json;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Serialization;

namespace Concentrator.Cluster.Serialization;

/// <summary>JSON of what goes between nodes and into Redis: <see cref="ControlJson"/> with what only a cluster has.</summary>
internal static class ClusterJson
{
    /// <summary>The options; not to be changed.</summary>
    public static JsonSerializerOptions Options { get; } = ControlJson.Create(new TextConverter<RedisGeneration>(text => new RedisGeneration(text), generation => generation.Value));

    /// <summary>Whether a type is ours and goes as JSON.</summary>
    public static bool Carries(Type type) => type.Namespace?.StartsWith("Concentrator.", StringComparison.Ordinal) == true && !typeof(IAddressable).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type);
}
