namespace Concentrator.Connect.Posture;

/// <summary>How the machine's health is stated.</summary>
/// <param name="Interval">How often, beside once after each connecting.</param>
/// <param name="FactsPath">A file with facts of one's own; null for none.</param>
internal sealed record PostureSettings(TimeSpan Interval, string? FactsPath);
