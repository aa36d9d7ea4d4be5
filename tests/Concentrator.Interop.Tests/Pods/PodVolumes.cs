using System.Globalization;
using System.Text.Json;
using Concentrator.Deploy.Tests.World;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>The volumes of a pod, made as the kubelet makes them: owners, modes, and files that are links into one folder, so that all change at once.</summary>
internal sealed class PodVolumes
{
    private const int UsualMode = 0b110_100_100;

    private readonly IReadOnlyList<Manifest> _manifests;
    private readonly string _folder;
    private readonly int? _group;

    private PodVolumes(IReadOnlyList<Manifest> manifests, JsonElement pod, string folder)
    {
        _manifests = manifests;
        _folder = folder;
        _group = pod.TryGetProperty("securityContext", out var context) && context.TryGetProperty("fsGroup", out var group) ? group.GetInt32() : null;
    }

    /// <summary>Where each is, by name.</summary>
    internal Dictionary<string, string> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that nobody may write to.</summary>
    internal HashSet<string> ReadOnlyOnes { get; } = new(StringComparer.Ordinal);

    internal static async Task<PodVolumes> MakeAsync(IReadOnlyList<Manifest> manifests, JsonElement pod, string folder)
    {
        var volumes = new PodVolumes(manifests, pod, folder);
        foreach (var volume in pod.GetProperty("volumes").EnumerateArray())
        {
            await volumes.MakeAsync(volume);
        }

        return volumes;
    }

    private async Task MakeAsync(JsonElement volume)
    {
        var name = volume.GetProperty("name").GetString()!;
        var place = Places[name] = volume.TryGetProperty("hostPath", out var path) ? path.GetProperty("path").GetString()! : Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        if (volume.TryGetProperty("configMap", out var map))
        {
            await WriteAsync(name, Files("ConfigMap", map, "name"), Mode(map));
        }
        else if (volume.TryGetProperty("secret", out var secret))
        {
            await WriteAsync(name, Files("Secret", secret, "secretName"), Mode(secret));
        }
        else if (volume.TryGetProperty("projected", out var projected))
        {
            await WriteAsync(name, [.. projected.GetProperty("sources").EnumerateArray().SelectMany(source => Files("Secret", source.GetProperty("secret"), "name"))], Mode(projected));
        }
        else if (!volume.TryGetProperty("hostPath", out _))
        {
            var mode = volume.TryGetProperty("emptyDir", out _) ? "0777" : "0755";
            await RunningProgram.RunAsync("sh", "-ec", _group is { } group ? $"chmod {mode} {place}; chown 0:{Number(group)} {place}; chmod g+rwxs {place}" : $"chmod {mode} {place}");
        }
    }

    private IReadOnlyList<(string Path, byte[] Content)> Files(string kind, JsonElement source, string nameKey)
    {
        var name = source.GetProperty(nameKey).GetString()!;
        var data = (_manifests.FirstOrDefault(manifest => string.Equals(manifest.Kind, kind, StringComparison.Ordinal) && string.Equals(manifest.Name, name, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The kubelet does not start the pod: there is no {kind} {name}.")).Data;
        return source.TryGetProperty("items", out var items)
            ? [.. items.EnumerateArray().Select(item => (item.GetProperty("path").GetString()!, data[item.GetProperty("key").GetString()!]))]
            : [.. data.Select(file => (file.Key, file.Value))];
    }

    private async Task WriteAsync(string name, IReadOnlyList<(string Path, byte[] Content)> files, int mode)
    {
        ReadOnlyOnes.Add(name);
        var place = Places[name];
        var data = Directory.CreateDirectory(Path.Combine(place, "..data-1")).FullName;
        File.CreateSymbolicLink(Path.Combine(place, "..data"), "..data-1");
        foreach (var (path, content) in files)
        {
            await File.WriteAllBytesAsync(Path.Combine(data, path), content);

            // Whose group it is may read it, whatever the mode says.
            File.SetUnixFileMode(Path.Combine(data, path), (UnixFileMode)(_group is null ? mode : mode | 0b100_100_000));
            File.CreateSymbolicLink(Path.Combine(place, path), $"..data/{path}");
        }

        await RunningProgram.RunAsync("chown", "-hR", $"0:{Number(_group ?? 0)}", place);
    }

    private static int Mode(JsonElement source) => source.TryGetProperty("defaultMode", out var mode) ? mode.GetInt32() : UsualMode;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
