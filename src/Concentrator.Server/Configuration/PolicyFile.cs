using System.Text.Json;
using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;

namespace Concentrator.Server.Configuration;

/// <summary>Reads the access policy out of a file: a configuration, a file of definitions, or the policy alone (<c>{ "Policies": { … } }</c>).</summary>
internal static class PolicyFile
{
    private const string Key = "FILE";

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidConfigurationException">It cannot be read, or its policy has errors; it carries all of them.</exception>
    internal static PolicyDefinition Read(string path, MachineDefaults defaults) => Parse(ReadText(path), path, defaults);

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="InvalidConfigurationException">It cannot be read.</exception>
    internal static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException(Key, path, $"cannot be read ({failure.Message})");
        }
    }

    /// <summary>Understands a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it is from, for messages.</param>
    /// <param name="defaults">What the machine allows.</param>
    /// <exception cref="InvalidConfigurationException">It cannot be read, or its policy has errors; it carries all of them.</exception>
    internal static PolicyDefinition Parse(string text, string? path, MachineDefaults defaults)
    {
        IConfigurationSection section;
        try
        {
            section = FlatJson.Read(text, ConfigurationSources.Section);
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            throw new InvalidConfigurationException(Key, path, $"is no JSON ({(failure.InnerException ?? failure).Message})");
        }

        if (!section.GetSection("Policies").Exists())
        {
            throw new InvalidConfigurationException(Key, path, "has no Policies");
        }

        var reader = new SettingsReader(section);
        IReadOnlyList<AddressPoolDefinition>? pools = reader.Names("Pools") is { Count: > 0 } names ? new PoolReader(reader, defaults).ReadAll(names) : null;
        var definition = new PolicyReader(reader).Read(pools);
        reader.FailUnknown("Policies");
        return reader.Errors.Count == 0 ? definition : throw new InvalidConfigurationException(reader.Errors);
    }
}
