namespace Concentrator.Protocol.Http;

/// <summary>The head of an HTTP response (RFC 9112 §4, §5).</summary>
public sealed class HttpResponseHead
{
    private HttpResponseHead() => throw new NotSupportedException();

    /// <summary>The status code.</summary>
    public int StatusCode => throw new NotSupportedException();

    /// <summary>The reason phrase, maybe empty.</summary>
    public string ReasonPhrase => throw new NotSupportedException();

    /// <summary>The value of a header without the space around it, or null.</summary>
    public string? Header(string name) => throw new NotSupportedException();

    /// <summary>Parses the head at the start of a stream.</summary>
    /// <param name="stream">The bytes that came.</param>
    /// <param name="maxSize">The largest head taken, bytes.</param>
    /// <param name="head">The head, when complete.</param>
    /// <param name="length">Bytes of the head with its empty line, when complete.</param>
    public static HttpHeadStatus Parse(ReadOnlySpan<byte> stream, int maxSize, out HttpResponseHead? head, out int length) => throw new NotSupportedException();
}
