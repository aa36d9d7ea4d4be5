using System.Diagnostics.CodeAnalysis;

namespace Concentrator.Client;

/// <summary>An HTTP proxy that lets tunnels through by CONNECT (RFC 9110 §9.3.6), without authentication: SSTP knows none ([MS-SSTP] 1.5).</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its TCP port.</param>
public sealed record HttpProxy(string Host, int Port)
{
    private const int DefaultPort = 8080;

    /// <summary>Reads <c>http://host:port</c>, with or without <c>http://</c>; 8080 is the port where none stands.</summary>
    /// <param name="text">The text.</param>
    /// <param name="proxy">The proxy, when it is one.</param>
    /// <param name="fault">What is wrong with the text, for a person; null when nothing.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HttpProxy? proxy, [NotNullWhen(false)] out string? fault)
    {
        proxy = null;
        var whole = text is null || text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(whole, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            fault = $"'{text}' is no proxy: write http://HOST:PORT.";
            return false;
        }

        fault = uri switch
        {
            { Scheme: not "http" } => $"'{uri.Scheme}' is no proxy that a tunnel goes through: only http:// proxies are (the tunnel inside is encrypted all the same).",
            { UserInfo.Length: > 0 } => "A user at the proxy cannot be given: SSTP goes through no proxy that asks who you are.",
            { PathAndQuery: not "/" } => $"'{text}' is no proxy: nothing may follow the port.",
            _ => null,
        };
        if (fault is not null)
        {
            return false;
        }

        proxy = new HttpProxy(uri.IdnHost.Trim('[', ']'), HasPort(whole!) ? uri.Port : DefaultPort);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"http://{HostPort.Text(Host, Port)}";

    // Uri says 80 where none stands, which may be meant when it does stand.
    private static bool HasPort(string whole)
    {
        var authority = whole["http://".Length..].TrimEnd('/');
        return authority.LastIndexOf(':') > authority.LastIndexOf(']');
    }
}
