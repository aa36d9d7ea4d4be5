namespace Concentrator.Server.WebConsole;

/// <summary>A file of the console.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Tag">Its entity tag (RFC 9110 §8.8.3).</param>
internal sealed record ConsoleAsset(string ContentType, byte[] Content, string Tag);
