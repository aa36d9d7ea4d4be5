using System.Text;
using Concentrator.Protocol.Http;

namespace Concentrator.Protocol.Tests.Http;

/// <summary>RFC 9112 §2, §3 and §5.</summary>
public sealed class HttpRequestHeadTests
{
    private const int Limit = 4096;
    private const string Good = "GET /a?b=c HTTP/1.1\r\nHost: vpn.example\r\nX-Empty:\r\nX-Twice: one\r\nx-twice: two\r\nX-Space: \t a b \t \r\n\r\n";

    [Fact]
    public void A_head_is_read_whole()
    {
        Assert.Equal(HttpHeadStatus.Complete, Parse(Good + "rest", out var head, out var length));
        Assert.Equal(Good.Length, length);
        Assert.Equal(("GET", "/a?b=c", 1), (head!.Method, head.Target, head.MinorVersion));
        Assert.Equal("vpn.example", head.Header("hOST"));
        Assert.Equal(string.Empty, head.Header("X-Empty"));
        Assert.Equal("one", head.Header("X-Twice"));
        Assert.Equal("a b", head.Header("X-Space"));
        Assert.Null(head.Header("X-None"));
    }

    [Fact]
    public void Every_cut_of_a_head_is_incomplete()
    {
        for (var i = 0; i < Good.Length; i++)
        {
            Assert.Equal(HttpHeadStatus.Incomplete, Parse(Good[..i], out var head, out var length));
            Assert.Null(head);
            Assert.Equal(0, length);
        }
    }

    [Theory]
    [InlineData("SSTP_DUPLEX_POST /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://vpn.example/ HTTP/1.1\r\nHost:a\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA:b:c\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: tab\there\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: \u00E9\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n!#$%&'*+-.^_`|~09azAZ: 1\r\n\r\n")]
    public void These_heads_are_good(string text)
    {
        Assert.Equal(HttpHeadStatus.Complete, Parse(text, out _, out var length));
        Assert.Equal(text.Length, length);
    }

    [Theory]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\n\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\n")]
    [InlineData("GET / HTTP/1.1\rA: b")]
    [InlineData("GET / HTTP/1.1\r\nA: b\rc\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\0")]
    [InlineData("GET / HTTP/1.1\r\nA: b\u007F")]
    [InlineData("GET / HTTP/1.1\r\nA: b\u000B")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n A: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA : b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA(: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\u00E9: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.2\r\n\r\n")]
    [InlineData("GET / HTTP/2.0\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\n")]
    [InlineData("GET / http/1.1\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n\r\n")]
    [InlineData(" GET / HTTP/1.1\r\n\r\n")]
    [InlineData("G(T / HTTP/1.1\r\n\r\n")]
    [InlineData("GET /\t HTTP/1.1\r\n\r\n")]
    [InlineData("GET /\u00E9 HTTP/1.1\r\n\r\n")]
    [InlineData("GET  HTTP/1.1\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002")]
    public void These_heads_are_malformed(string text)
    {
        Assert.Equal(HttpHeadStatus.Malformed, Parse(text, out var head, out var length));
        Assert.Null(head);
        Assert.Equal(0, length);
    }

    [Fact]
    public void The_size_is_bounded_exactly()
    {
        var bytes = Encoding.Latin1.GetBytes(Good);
        Assert.Equal(HttpHeadStatus.Complete, HttpRequestHead.Parse(bytes, bytes.Length, out _, out _));
        Assert.Equal(HttpHeadStatus.TooLarge, HttpRequestHead.Parse(bytes, bytes.Length - 1, out _, out _));
        Assert.Equal(HttpHeadStatus.TooLarge, HttpRequestHead.Parse(Encoding.Latin1.GetBytes(new string('a', Limit)), Limit, out _, out _));
        Assert.Equal(HttpHeadStatus.Incomplete, HttpRequestHead.Parse(Encoding.Latin1.GetBytes(new string('a', Limit - 1)), Limit, out _, out _));
    }

    [Fact]
    public void The_number_of_headers_is_bounded()
    {
        string with(int headers) => "GET / HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", headers)) + "\r\n";
        Assert.Equal(HttpHeadStatus.Complete, Parse(with(100), out _, out _));
        Assert.Equal(HttpHeadStatus.TooLarge, Parse(with(101), out _, out _));
    }

    private static HttpHeadStatus Parse(string text, out HttpRequestHead? head, out int length) =>
        HttpRequestHead.Parse(Encoding.Latin1.GetBytes(text), Limit, out head, out length);
}
