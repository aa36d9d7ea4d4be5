namespace Concentrator.Server.Configuration;

/// <summary>How events are logged.</summary>
/// <param name="Format">The shape of a line.</param>
/// <param name="Level">The least level that is logged.</param>
internal sealed record LogSettings(LogFormat Format, LogLevel Level);
