using System.Net;
using System.Net.Sockets;

namespace Concentrator.Edge.Splicing;

/// <summary>A server that connections are spliced to: over TCP, or over a Unix socket.</summary>
public sealed record SpliceBackend
{
    private SpliceBackend()
    {
    }

    /// <summary>The host's name or address; empty for a Unix socket.</summary>
    public string Host { get; private init; } = "";

    /// <summary>The TCP port.</summary>
    public int Port { get; private init; }

    /// <summary>The path of the Unix socket; null for TCP.</summary>
    public string? Path { get; private init; }

    /// <summary>Whether each connection begins with a PROXY header of version 2 that names the client.</summary>
    public bool SendsProxyHeader { get; init; }

    /// <summary>A server over TCP. A name is resolved again and again.</summary>
    public static SpliceBackend Tcp(string host, int port) => new() { Host = host, Port = port };

    /// <summary>A server of this machine.</summary>
    public static SpliceBackend Unix(string path) => new() { Path = path };

    /// <summary>Reads <c>host:port</c>, <c>[2001:db8::1]:port</c> or <c>unix:/path</c>; null when the text is none of them.</summary>
    public static SpliceBackend? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text[5..];
            return path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= Sockets.SocketAddress.MaxUnixPath ? Unix(path) : null;
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            return null;
        }

        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host[1..^1], out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? Tcp(host[1..^1], port) : null;
        }

        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 ? Tcp(host, port) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Path is not null ? $"unix:{Path}" : Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
