using System.Text;
using Microsoft.Extensions.Configuration.Json;

namespace Concentrator.Server.Configuration;

/// <summary>
/// The keys and values of a JSON text below a section, with the keys below each key at hand: the framework's own providers go through all keys for each look at one's children, which takes minutes for a large policy.
/// </summary>
internal sealed class FlatJson : JsonStreamConfigurationProvider
{
    private readonly Dictionary<string, List<string>> _children = new(StringComparer.OrdinalIgnoreCase);

    private FlatJson(Stream stream)
        : base(new JsonStreamConfigurationSource { Stream = stream })
    {
    }

    /// <summary>Understands a text. What does not have the section is put into it.</summary>
    /// <exception cref="FormatException">It is no JSON, or has a key twice.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    internal static IConfigurationSection Read(string text, string section)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var flat = new FlatJson(stream);
        flat.Load(stream);
        flat.PutInto(section);
        flat.Index();
        return new ConfigurationRoot([flat]).GetSection(section);
    }

    /// <inheritdoc/>
    public override void Load()
    {
        // The text is read already.
    }

    /// <inheritdoc/>
    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) =>
        _children.TryGetValue(parentPath ?? "", out var children) ? [.. earlierKeys.Concat(children).Order(Comparer<string>.Create(ConfigurationKeyComparer.Instance.Compare))] : earlierKeys;

    private void PutInto(string section)
    {
        var below = section + ConfigurationPath.KeyDelimiter;
        if (!Data.Keys.Any(key => key.StartsWith(below, StringComparison.OrdinalIgnoreCase)))
        {
            Data = Data.ToDictionary(pair => below + pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        }
    }

    private void Index()
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var key in Data.Keys)
        {
            for (var path = key; path.Length > 0 && seen.Add(path);)
            {
                var parent = ConfigurationPath.GetParentPath(path) ?? "";
                if (!_children.TryGetValue(parent, out var children))
                {
                    _children[parent] = children = [];
                }

                children.Add(ConfigurationPath.GetSectionKey(path));
                path = parent;
            }
        }
    }
}
