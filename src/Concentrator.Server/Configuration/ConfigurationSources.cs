namespace Concentrator.Server.Configuration;

/// <summary>Where the configuration comes from: a JSON file, then the environment, then the command line; the later wins.</summary>
internal sealed record ConfigurationSources
{
    /// <summary>The section, and the prefix of the environment's variables (<c>Concentrator__Edge__Listen__0</c>).</summary>
    internal const string Section = "Concentrator";

    /// <summary>The file that is read when none is named and this one is there.</summary>
    internal const string DefaultFile = "/etc/concentrator/concentrator.json";

    /// <summary>The file named by the user, or null.</summary>
    public string? File { get; init; }

    /// <summary>Keys and values of the command line, the section left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> CommandLine { get; init; } = [];

    /// <summary>The variables of the environment; null for the process's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The file that is read, or null.</summary>
    internal string? EffectiveFile => File ?? (System.IO.File.Exists(DefaultFile) ? DefaultFile : null);

    /// <summary>Reads all of them.</summary>
    /// <exception cref="InvalidConfigurationException">The file is missing, unreadable or no JSON, or has no section <c>Concentrator</c>.</exception>
    internal IConfigurationSection Read()
    {
        var builder = new ConfigurationBuilder();
        if (EffectiveFile is { } file)
        {
            builder.AddConfiguration(ReadFile(file));
        }

        var variables = Environment?.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value))
            ?? new ConfigurationBuilder().AddEnvironmentVariables().Build().AsEnumerable();

        // A template that leaves a variable empty means nothing by it.
        builder.AddInMemoryCollection(variables.Where(pair => !string.IsNullOrEmpty(pair.Value)));

        // A setting that is given twice is what it was given last.
        builder.AddInMemoryCollection(CommandLine.GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(group => KeyValuePair.Create($"{Section}:{group.Key}", group.Last().Value)));
        return builder.Build().GetSection(Section);
    }

    private static IConfigurationRoot ReadFile(string file)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(file);
            var configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
            return configuration.GetSection(Section).Exists() || !configuration.GetChildren().Any()
                ? configuration
                : throw new InvalidConfigurationException("--config", file, $"has no section {Section}; put the settings into {{ \"{Section}\": {{ … }} }}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException("--config", file, $"the file cannot be read ({failure.Message})");
        }
        catch (Exception failure) when (failure is FormatException or System.Text.Json.JsonException)
        {
            throw new InvalidConfigurationException("--config", file, $"the file is no JSON ({(failure.InnerException ?? failure).Message})");
        }
    }
}
