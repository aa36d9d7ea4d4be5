namespace Concentrator.Protocol.Http;

/// <summary>The head of an HTTP response (RFC 9112 §4, §5).</summary>
public sealed class HttpResponseHead
{
    private const int StatusLineMinimum = 12;

    private readonly HttpHead _head;

    private HttpResponseHead(HttpHead head, int statusCode, string reasonPhrase)
    {
        _head = head;
        StatusCode = statusCode;
        ReasonPhrase = reasonPhrase;
    }

    /// <summary>The status code.</summary>
    public int StatusCode { get; }

    /// <summary>The reason phrase, maybe empty.</summary>
    public string ReasonPhrase { get; }

    /// <summary>The value of a header without the space around it, or null.</summary>
    public string? Header(string name) => _head.Field(name);

    /// <summary>Parses the head at the start of a stream.</summary>
    /// <param name="stream">The bytes that came.</param>
    /// <param name="maxSize">The largest head taken, bytes.</param>
    /// <param name="head">The head, when complete.</param>
    /// <param name="length">Bytes of the head with its empty line, when complete.</param>
    public static HttpHeadStatus Parse(ReadOnlySpan<byte> stream, int maxSize, out HttpResponseHead? head, out int length)
    {
        head = null;
        var status = HttpHead.Parse(stream, maxSize, skipEmptyLine: false, out var parsed, out length);
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

    // Some servers leave out the space after the code where no reason phrase follows.
    private static HttpResponseHead? FromStartLine(HttpHead head)
    {
        var line = head.StartLine.AsSpan();
        if (line.Length < StatusLineMinimum
            || line[..9] is not ("HTTP/1.0 " or "HTTP/1.1 ")
            || line[9] is < '1' or > '5'
            || !char.IsAsciiDigit(line[10])
            || !char.IsAsciiDigit(line[11])
            || (line.Length > StatusLineMinimum && line[StatusLineMinimum] != ' '))
        {
            return null;
        }

        var code = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        return new HttpResponseHead(head, code, line[StatusLineMinimum..].TrimStart(' ').ToString());
    }
}
