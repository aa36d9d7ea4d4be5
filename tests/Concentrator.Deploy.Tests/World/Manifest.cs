using System.Text;
using System.Text.Json;

namespace Concentrator.Deploy.Tests.World;

/// <summary>An object of Kubernetes.</summary>
internal sealed record Manifest(JsonElement Json)
{
    internal string Kind => Json.GetProperty("kind").GetString()!;

    internal string Name => Json.GetProperty("metadata").GetProperty("name").GetString()!;

    internal string? Component => Json.GetProperty("metadata").TryGetProperty("labels", out var labels) && labels.TryGetProperty("app.kubernetes.io/component", out var component) ? component.GetString() : null;

    /// <summary>The pod that it is, or has a template of; null for others.</summary>
    internal JsonElement? Pod => Kind switch
    {
        "Pod" => Json.GetProperty("spec"),
        "Deployment" or "StatefulSet" => Json.GetProperty("spec").GetProperty("template").GetProperty("spec"),
        "CronJob" => Json.GetProperty("spec").GetProperty("jobTemplate").GetProperty("spec").GetProperty("template").GetProperty("spec"),
        _ => null,
    };

    /// <summary>Its containers, those of the start first.</summary>
    internal IReadOnlyList<JsonElement> Containers => Pod is not { } pod ? [] :
    [
        .. pod.TryGetProperty("initContainers", out var first) ? first.EnumerateArray() : default,
        .. pod.GetProperty("containers").EnumerateArray(),
    ];

    /// <summary>The files of a ConfigMap or a Secret.</summary>
    internal IReadOnlyDictionary<string, byte[]> Data => Json.TryGetProperty("data", out var data)
        ? data.EnumerateObject().ToDictionary(file => file.Name, file => Kind is "Secret" ? Convert.FromBase64String(file.Value.GetString()!) : Encoding.UTF8.GetBytes(file.Value.GetString()!), StringComparer.Ordinal)
        : new Dictionary<string, byte[]>(StringComparer.Ordinal);

    internal JsonElement Container(string name) => Containers.Single(container => string.Equals(container.GetProperty("name").GetString(), name, StringComparison.Ordinal));

    public override string ToString() => $"{Kind} {Name}";
}
