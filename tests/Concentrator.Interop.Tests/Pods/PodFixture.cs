using System.Text.Json.Nodes;
using Concentrator.Deploy.Tests.World;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>The image's files and rendered charts, made once for the tests that want them.</summary>
public sealed class PodFixture : IAsyncLifetime
{
    private readonly Dictionary<string, IReadOnlyList<Manifest>> _rendered = new(StringComparer.Ordinal);
    private ImageRoot? _root;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>A machine for the pods that the chart makes of these values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="others">Objects that are not the chart's.</param>
    internal async Task<PodWorld> CreateAsync(JsonObject values, params IEnumerable<Manifest> others)
    {
        _root ??= await ImageRoot.CreateAsync();
        var key = values.ToJsonString();
        if (!_rendered.TryGetValue(key, out var manifests))
        {
            _rendered[key] = manifests = await PodWorld.RenderAsync(values);
        }

        return await PodWorld.CreateAsync(_root, ImageFile.Read(), [.. manifests, .. others]);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_root is not null)
        {
            await _root.DisposeAsync();
        }
    }
}
