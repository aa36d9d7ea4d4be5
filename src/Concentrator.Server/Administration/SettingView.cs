namespace Concentrator.Server.Administration;

/// <summary>A key of the configuration.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value; null when it is not shown, or has none.</param>
/// <param name="IsGiven">Whether it is given; otherwise its default holds.</param>
/// <param name="IsShown">Whether its value is shown: those of secrets are not, wherever they come from.</param>
internal sealed record SettingView(string Key, string? Value, bool IsGiven, bool IsShown);
