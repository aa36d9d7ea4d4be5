using System.Text.Json;
using Concentrator.Deploy.Tests.World;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>What the Dockerfile's last stage says of containers.</summary>
/// <param name="EntryPoint">What is run where a manifest has no <c>command</c>.</param>
/// <param name="Environment">The variables.</param>
internal sealed record ImageFile(IReadOnlyList<string> EntryPoint, IReadOnlyDictionary<string, string> Environment)
{
    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>What a built image says.</summary>
    /// <param name="config">Its <c>config</c>, as the OCI image specification has it.</param>
    internal static ImageFile Of(JsonElement config) => new(
        [.. config.GetProperty("Entrypoint").EnumerateArray().Select(word => word.GetString()!)],
        config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()!.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));

    internal static ImageFile Read()
    {
        var lines = File.ReadAllLines(Repository.In("Dockerfile"));
        var last = lines[Array.FindLastIndex(lines, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        var variables = last.Where(line => line.StartsWith("ENV ", StringComparison.Ordinal)).SelectMany(line => line[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(pair => pair.Split('=', 2));
        return new ImageFile(
            JsonSerializer.Deserialize<string[]>(last.Single(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal))["ENTRYPOINT ".Length..])!,
            variables.Prepend(["PATH", Path]).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
    }
}
