namespace Concentrator.Protocol.Http;

/// <summary>The head of an HTTP request (RFC 9112 §3, §5). Header names compare ignoring case; the first of several equal names counts.</summary>
public sealed class HttpRequestHead
{
    private readonly HttpHead _head;

    private HttpRequestHead(HttpHead head, string method, string target, int minorVersion)
    {
        _head = head;
        Method = method;
        Target = target;
        MinorVersion = minorVersion;
    }

    /// <summary>The method, as sent.</summary>
    public string Method { get; }

    /// <summary>The request target, as sent.</summary>
    public string Target { get; }

    /// <summary>The minor version: 0 for HTTP/1.0, 1 for HTTP/1.1.</summary>
    public int MinorVersion { get; }

    /// <summary>The value of a header without the space around it, or null.</summary>
    public string? Header(string name) => _head.Field(name);

    /// <summary>Parses the head at the start of a stream. One empty line before it is skipped (RFC 9112 §2.2).</summary>
    /// <param name="stream">The bytes that came.</param>
    /// <param name="maxSize">The largest head taken, bytes.</param>
    /// <param name="head">The head, when complete.</param>
    /// <param name="length">Bytes of the head with its empty line, when complete.</param>
    public static HttpHeadStatus Parse(ReadOnlySpan<byte> stream, int maxSize, out HttpRequestHead? head, out int length)
    {
        head = null;
        var status = HttpHead.Parse(stream, maxSize, skipEmptyLine: true, out var parsed, out length);
        if (parsed is null)
        {
            return status;
        }

        head = FromStartLine(parsed);
        if (head is not null)
        {
            return HttpHeadStatus.Complete;
        }

        length = 0;
        return HttpHeadStatus.Malformed;
    }

    /// <summary>Whether the header is there, and each time with that value.</summary>
    internal bool IsAlways(string name, string value) => _head.IsAlways(name, value);

    private static HttpRequestHead? FromStartLine(HttpHead head)
    {
        var parts = head.StartLine.Split(' ');
        if (parts.Length != 3
            || !HttpHead.IsToken(parts[0])
            || parts[1].Length == 0
            || parts[1].AsSpan().ContainsAnyExceptInRange('\x21', '\x7E')
            || parts[2] is not ("HTTP/1.0" or "HTTP/1.1"))
        {
            return null;
        }

        return new HttpRequestHead(head, parts[0], parts[1], parts[2][^1] - '0');
    }
}
