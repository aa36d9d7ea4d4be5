namespace Concentrator.Server.Configuration;

/// <summary>A DNS name, or all names one label below one (<c>*.example.org</c>).</summary>
internal static class HostNamePattern
{
    /// <summary>Whether the text is one or the other.</summary>
    internal static bool IsValid(string text) =>
        Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) == UriHostNameType.Dns;
}
