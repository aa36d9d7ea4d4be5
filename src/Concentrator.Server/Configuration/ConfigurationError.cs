namespace Concentrator.Server.Configuration;

/// <summary>One thing that is wrong in the configuration, told so that it can be mended without a second look.</summary>
/// <param name="Key">The key below <c>Concentrator</c>, with colons, as it was given.</param>
/// <param name="Value">The value as it was given; null when there is none or it is a secret.</param>
/// <param name="Problem">What is wrong, and what to write instead.</param>
internal sealed record ConfigurationError(string Key, string? Value, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"{Key}: {Problem}" : $"{Key} = \"{Value}\": {Problem}";
}
