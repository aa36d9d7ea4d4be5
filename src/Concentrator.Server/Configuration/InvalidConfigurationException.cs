namespace Concentrator.Server.Configuration;

/// <summary>The configuration cannot be used; carries everything that is wrong with it.</summary>
internal sealed class InvalidConfigurationException(IReadOnlyList<ConfigurationError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Makes one for a single error.</summary>
    internal InvalidConfigurationException(string key, string? value, string problem)
        : this([new ConfigurationError(key, value, problem)])
    {
    }

    /// <summary>Every error, in the order of the keys' reading.</summary>
    internal IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
