using System.Text;
using Concentrator.Protocol.Http;

namespace Concentrator.Protocol.Tests.Http;

/// <summary>RFC 9112 §4.</summary>
public sealed class HttpResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", 200, "OK")]
    [InlineData("HTTP/1.1 200 \r\nContent-Length: 18446744073709551615\r\n\r\n", 200, "")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 18446744073709551615\r\n\r\n", 200, "")]
    [InlineData("HTTP/1.0 503 Service Unavailable\r\nContent-Length: 18446744073709551615\r\n\r\n", 503, "Service Unavailable")]
    public void A_head_is_read_whole(string text, int code, string reason)
    {
        Assert.Equal(HttpHeadStatus.Complete, Parse(text + "rest", out var head, out var length));
        Assert.Equal((code, reason, text.Length), (head!.StatusCode, head.ReasonPhrase, length));
        Assert.Equal("18446744073709551615", head.Header("content-length"));
        for (var i = 0; i < text.Length; i++)
        {
            Assert.Equal(HttpHeadStatus.Incomplete, Parse(text[..i], out _, out _));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 600 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA\r\n\r\n")]
    public void These_heads_are_malformed(string text)
    {
        Assert.Equal(HttpHeadStatus.Malformed, Parse(text, out var head, out var length));
        Assert.Null(head);
        Assert.Equal(0, length);
    }

    [Fact]
    public void The_size_is_bounded() =>
        Assert.Equal(HttpHeadStatus.TooLarge, HttpResponseHead.Parse(SstpHttp.Accepted, SstpHttp.Accepted.Length - 1, out _, out _));

    private static HttpHeadStatus Parse(string text, out HttpResponseHead? head, out int length) =>
        HttpResponseHead.Parse(Encoding.Latin1.GetBytes(text), 1024, out head, out length);
}
