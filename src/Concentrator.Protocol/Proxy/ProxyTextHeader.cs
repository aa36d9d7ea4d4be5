using System.Globalization;
using System.Net;
using System.Text;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Proxy;

/// <summary>Version 1: a line of text (§2.1), <c>PROXY TCP4 192.0.2.1 198.51.100.1 56324 443</c>.</summary>
internal static class ProxyTextHeader
{
    /// <summary>The longest line with its CR LF, bytes.</summary>
    private const int MaxSize = 107;

    private static ReadOnlySpan<byte> Signature => "PROXY "u8;

    internal static ProxyHeaderStatus Parse(ReadOnlySpan<byte> stream, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        var begun = Math.Min(stream.Length, Signature.Length);
        if (!stream[..begun].SequenceEqual(Signature[..begun]))
        {
            return ProxyHeaderStatus.NotProxy;
        }

        var window = stream[..Math.Min(stream.Length, MaxSize)];
        var end = window.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return stream.Length < MaxSize ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.TooLong;
        }

        header = FromLine(Encoding.Latin1.GetString(window[Signature.Length..end]));
        if (header is null)
        {
            return ProxyHeaderStatus.MalformedLine;
        }

        length = end + 2;
        return ProxyHeaderStatus.Complete;
    }

    private static ProxyHeader? FromLine(string line)
    {
        var parts = line.Split(' ');
        return parts switch
        {
            // Whatever follows is to be ignored.
            ["UNKNOWN", ..] => ProxyHeader.WithoutAddresses,
            ["TCP4", _, _, _, _] => FromParts(parts, TryParse4),
            ["TCP6", _, _, _, _] => FromParts(parts, TryParse6),
            _ => null,
        };
    }

    private static ProxyHeader? FromParts(string[] parts, Func<string, IPAddress?> parse) =>
        parse(parts[1]) is { } source && parse(parts[2]) is { } destination && Port(parts[3]) is { } sourcePort && Port(parts[4]) is { } destinationPort
            ? new ProxyHeader(new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort))
            : null;

    // What is written back must be what was read: so no leading zero, no octal and no shortened form gets through.
    private static IPAddress? TryParse4(string text) =>
        Ipv4Address.TryParse(text, out var address) && string.Equals(address.ToString(), text, StringComparison.Ordinal) ? address.ToIPAddress() : null;

    private static IPAddress? TryParse6(string text)
    {
        // Neither brackets nor a scope; a mapped IPv4 address is written with its dots by some senders.
        if (!text.Contains(':', StringComparison.Ordinal) || text.Any(c => !char.IsAsciiHexDigit(c) && c is not (':' or '.')) || !IPAddress.TryParse(text, out var address))
        {
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static int? Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && (text.Length == 1 || text[0] != '0') ? port : null;
}
