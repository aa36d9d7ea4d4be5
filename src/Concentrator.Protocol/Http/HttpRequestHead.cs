namespace Concentrator.Protocol.Http;

/// <summary>The head of an HTTP request (RFC 9112 §3, §5). Header names compare ignoring case; the first of several equal names counts.</summary>
public sealed class HttpRequestHead
{
    private HttpRequestHead() => throw new NotSupportedException();

    /// <summary>The method, as sent.</summary>
    public string Method => throw new NotSupportedException();

    /// <summary>The request target, as sent.</summary>
    public string Target => throw new NotSupportedException();

    /// <summary>The value of a header without the space around it, or null.</summary>
    public string? Header(string name) => throw new NotSupportedException();

    /// <summary>Parses the head at the start of a stream.</summary>
    /// <param name="stream">The bytes that came.</param>
    /// <param name="maxSize">The largest head taken, bytes.</param>
    /// <param name="head">The head, when complete.</param>
    /// <param name="length">Bytes of the head with its empty line, when complete.</param>
    public static HttpHeadStatus Parse(ReadOnlySpan<byte> stream, int maxSize, out HttpRequestHead? head, out int length) => throw new NotSupportedException();
}
