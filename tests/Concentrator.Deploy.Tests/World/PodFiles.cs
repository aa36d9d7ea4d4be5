using System.Text;
using System.Text.Json;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests.World;

/// <summary>The files that a container of a pod meets, laid under a folder as the kubelet mounts them.</summary>
internal sealed class PodFiles : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly IReadOnlyList<Manifest> _manifests;

    internal PodFiles(IReadOnlyList<Manifest> manifests, Manifest workload, string container)
    {
        _manifests = manifests;
        var pod = workload.Pod!.Value;
        var volumes = pod.GetProperty("volumes").EnumerateArray().ToDictionary(volume => volume.GetProperty("name").GetString()!, StringComparer.Ordinal);
        var mounts = workload.Container(container).GetProperty("volumeMounts").EnumerateArray().ToList();
        foreach (var mount in mounts)
        {
            Lay(volumes[mount.GetProperty("name").GetString()!], Path(mount.GetProperty("mountPath").GetString()!));
        }

        // The files name each other by where they are mounted.
        foreach (var file in Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Concat(Directory.GetFiles(_folder.Path, "*.cfg", SearchOption.AllDirectories)))
        {
            var text = File.ReadAllText(file);
            foreach (var at in new[] { "/secrets/", "/var/lib/concentrator", "/extra/" })
            {
                text = text.Replace($"\"{at}", $"\"{_folder.Path}{at}", StringComparison.Ordinal).Replace($" {at}", $" {_folder.Path}{at}", StringComparison.Ordinal);
            }

            File.WriteAllText(file, text);
        }
    }

    /// <summary>Where a path of the container is here.</summary>
    internal string Path(string path) => _folder.Path + path;

    public void Dispose() => _folder.Dispose();

    private void Lay(JsonElement volume, string at)
    {
        if (volume.TryGetProperty("configMap", out var map))
        {
            var files = _manifests.Single(manifest => manifest.Kind is "ConfigMap" && string.Equals(manifest.Name, map.GetProperty("name").GetString(), StringComparison.Ordinal)).Data;
            Write(files, map, at);
        }
        else if (volume.TryGetProperty("secret", out var secret))
        {
            Write(Secret(secret, "secretName"), secret, at);
        }
        else if (volume.TryGetProperty("projected", out var projected))
        {
            foreach (var source in projected.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("secret")))
            {
                Write(Secret(source, "name"), source, at);
            }
        }
        else if (volume.TryGetProperty("emptyDir", out _) || volume.TryGetProperty("persistentVolumeClaim", out _))
        {
            Directory.CreateDirectory(at);
        }
    }

    private IReadOnlyDictionary<string, byte[]> Secret(JsonElement source, string nameKey)
    {
        var name = source.GetProperty(nameKey).GetString()!;
        return _manifests.FirstOrDefault(manifest => manifest.Kind is "Secret" && string.Equals(manifest.Name, name, StringComparison.Ordinal))?.Data ?? ForeignSecret.Files(name, Items(source).Select(item => item.Key));
    }

    private static void Write(IReadOnlyDictionary<string, byte[]> files, JsonElement source, string at)
    {
        Directory.CreateDirectory(at);
        var items = Items(source).ToList();
        foreach (var (key, path) in items.Count > 0 ? items : files.Keys.Select(key => (key, key)))
        {
            Assert.True(files.ContainsKey(key), $"{source}: there is no key {key}, only {string.Join(", ", files.Keys)}");
            File.WriteAllBytes(System.IO.Path.Combine(at, path), files[key]);
        }
    }

    private static IEnumerable<(string Key, string Path)> Items(JsonElement source) => source.TryGetProperty("items", out var items)
        ? items.EnumerateArray().Select(item => (item.GetProperty("key").GetString()!, item.GetProperty("path").GetString()!))
        : [];
}
