namespace Concentrator.Server.Profiles;

/// <summary>The server's own authority, which clients are to trust, cannot be had. The message may be told to whoever asked; where it was looked for is for whoever runs the server.</summary>
/// <param name="message">What is missing, and what to do.</param>
/// <param name="path">Where it was looked for.</param>
/// <param name="reason">Why it cannot be had.</param>
internal sealed class UnavailableAuthorityException(string message, string path, Exception reason) : Exception(message, reason)
{
    /// <summary>Where it was looked for.</summary>
    internal string Path { get; } = path;

    /// <summary>All of it, for whoever runs the server.</summary>
    internal string Whole => $"{Message} ({Path}: {InnerException?.Message.ReplaceLineEndings(" ")})";
}
