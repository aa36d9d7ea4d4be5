namespace Concentrator.Client;

/// <summary>A host with its port as people and HTTP write it: an IPv6 address stands in brackets (RFC 3986 §3.2.2).</summary>
internal static class HostPort
{
    /// <summary><c>host:port</c>.</summary>
    public static string Text(string host, int port) => $"{Bracketed(host)}:{port}";

    /// <summary>The host alone.</summary>
    public static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
