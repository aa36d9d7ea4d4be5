using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Concentrator.Connect.Commands;

/// <summary>A server as it stands on a command line: <c>HOST</c>, <c>HOST:PORT</c>, <c>[IPV6]:PORT</c> or an IPv6 address alone.</summary>
/// <param name="Host">The name, in its ASCII form, or the address.</param>
/// <param name="Port">The TCP port; 443 where none is given.</param>
internal sealed record ServerAddress(string Host, int Port)
{
    private const int DefaultPort = 443;
    private const int MaxName = 253;

    /// <summary>Reads one; false when it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServerAddress? server)
    {
        server = null;
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && !text.StartsWith('['))
        {
            server = new ServerAddress(text, DefaultPort);
            return true;
        }

        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var port = DefaultPort;
        if (hasPort && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, null, out port) || port is 0 or > ushort.MaxValue))
        {
            return false;
        }

        var host = hasPort ? text[..colon] : text;
        if (host is ['[', .. var inner, ']'])
        {
            server = IPAddress.TryParse(inner, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6 ? new ServerAddress(inner, port) : null;
        }
        else if (ToAsciiName(host) is { } name)
        {
            server = new ServerAddress(name, port);
        }

        return server is not null;
    }

    private static string? ToAsciiName(string host)
    {
        try
        {
            var name = new IdnMapping().GetAscii(host.TrimEnd('.'));
            return name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
