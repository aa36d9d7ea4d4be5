using System.Text;
using Concentrator.Protocol.Http;

namespace Concentrator.Protocol.Tests.Http;

/// <summary>[MS-SSTP] 3.2.4.1 and 4.1.</summary>
public sealed class SstpHttpTests
{
    private const string Uri = "/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/";
    private const string Length = "Content-Length: 18446744073709551615\r\n";

    [Theory]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\n{Length}Host: vpn.example\r\nSSTPCORRELATIONID: {{F7FC0718-C386-4D9A-B529-973927075AA7}}\r\n", SstpHttpRequest.Tunnel)]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\nhost: x\r\ncontent-LENGTH:18446744073709551615\r\n", SstpHttpRequest.Tunnel)]
    [InlineData($"SSTP_DUPLEX_POST /SRA_{{ba195980-cd49-458b-9e23-c84ee0adcd75}}/ HTTP/1.1\r\n{Length}", SstpHttpRequest.Tunnel)]
    [InlineData($"SSTP_DUPLEX_POST {Uri}?tenantid=contoso.example HTTP/1.1\r\n{Length}", SstpHttpRequest.Tunnel)]
    [InlineData($"SSTP_DUPLEX_POST /sra_%7BBA195980-CD49-458b-9E23-C84EE0ADCD75%7d/ HTTP/1.1\r\n{Length}", SstpHttpRequest.Tunnel)]
    [InlineData($"SSTP_DUPLEX_POST https://vpn.example{Uri} HTTP/1.1\r\n{Length}", SstpHttpRequest.Tunnel)]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\n{Length}{Length}", SstpHttpRequest.Tunnel)]
    [InlineData($"HEAD {Uri} HTTP/1.1\r\nHost: x\r\n", SstpHttpRequest.Probe)]
    [InlineData($"HEAD {Uri}?a HTTP/1.0\r\n", SstpHttpRequest.Probe)]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\nHost: x\r\n", SstpHttpRequest.BadTunnel)]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\nContent-Length: 18446744073709551614\r\n", SstpHttpRequest.BadTunnel)]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\nContent-Length: +18446744073709551615\r\n", SstpHttpRequest.BadTunnel)]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\n{Length}Content-Length: 5\r\n", SstpHttpRequest.BadTunnel)]
    [InlineData($"SSTP_DUPLEX_POST {Uri} HTTP/1.0\r\n{Length}", SstpHttpRequest.BadTunnel)]
    [InlineData($"SSTP_DUPLEX_POST / HTTP/1.1\r\n{Length}", SstpHttpRequest.BadTunnel)]
    [InlineData($"SSTP_DUPLEX_POST /sra_{{BA195980-CD49-458b-9E23-C84EE0ADCD75}} HTTP/1.1\r\n{Length}", SstpHttpRequest.BadTunnel)]
    [InlineData($"GET {Uri} HTTP/1.1\r\n", SstpHttpRequest.WrongMethod)]
    [InlineData($"sstp_duplex_post {Uri} HTTP/1.1\r\n{Length}", SstpHttpRequest.WrongMethod)]
    [InlineData("GET / HTTP/1.1\r\n", SstpHttpRequest.Web)]
    [InlineData("HEAD / HTTP/1.1\r\n", SstpHttpRequest.Web)]
    [InlineData($"GET {Uri}more HTTP/1.1\r\n", SstpHttpRequest.Web)]
    [InlineData($"GET /?{Uri} HTTP/1.1\r\n", SstpHttpRequest.Web)]
    [InlineData("GET https://vpn.example HTTP/1.1\r\n", SstpHttpRequest.Web)]
    [InlineData("OPTIONS * HTTP/1.1\r\n", SstpHttpRequest.Web)]
    [InlineData("CONNECT other.example:443 HTTP/1.1\r\n", SstpHttpRequest.Web)]
    [InlineData("GET /%zz HTTP/1.1\r\n", SstpHttpRequest.Web)]
    public void A_request_is_what_it_asks_for(string lines, SstpHttpRequest expected) => Assert.Equal(expected, SstpHttp.Classify(Head(lines)));

    [Theory]
    [InlineData("{F7FC0718-C386-4D9A-B529-973927075AA7}", true)]
    [InlineData("f7fc0718-c386-4d9a-b529-973927075aa7", true)]
    [InlineData("F7FC0718C3864D9AB529973927075AA7", false)]
    [InlineData("(F7FC0718-C386-4D9A-B529-973927075AA7)", false)]
    [InlineData("{F7FC0718-C386-4D9A-B529-973927075AA7", false)]
    [InlineData("", false)]
    public void A_correlation_id_comes_with_braces_or_without(string value, bool good) => Assert.Equal(
        good ? Guid.Parse("f7fc0718-c386-4d9a-b529-973927075aa7") : null,
        SstpHttp.CorrelationId(Head($"GET / HTTP/1.1\r\nSstpCorrelationId: {value}\r\n")));

    [Fact]
    public void There_may_be_no_correlation_id() => Assert.Null(SstpHttp.CorrelationId(Head("GET / HTTP/1.1\r\n")));

    [Fact]
    public void Our_request_asks_for_a_tunnel()
    {
        var id = Guid.Parse("f7fc0718-c386-4d9a-b529-973927075aa7");
        var request = SstpHttp.Request("vpn.example:4443", id);
        Assert.Equal(
            $"SSTP_DUPLEX_POST {Uri} HTTP/1.1\r\nHost: vpn.example:4443\r\n{Length}SSTPCORRELATIONID: {{F7FC0718-C386-4D9A-B529-973927075AA7}}\r\n\r\n",
            Encoding.ASCII.GetString(request));
        Assert.Equal(HttpHeadStatus.Complete, HttpRequestHead.Parse(request, 1024, out var head, out _));
        Assert.Equal(SstpHttpRequest.Tunnel, SstpHttp.Classify(head!));
        Assert.Equal(id, SstpHttp.CorrelationId(head!));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\r\nX: y")]
    [InlineData("\u00E9")]
    public void A_host_that_would_break_the_request_is_a_fault_of_ours(string host) =>
        Assert.Throws<ArgumentException>(() => SstpHttp.Request(host, Guid.Empty));

    [Fact]
    public void The_answer_that_opens_the_tunnel_has_few_headers_and_an_endless_length()
    {
        Assert.Equal(HttpHeadStatus.Complete, HttpResponseHead.Parse(SstpHttp.Accepted, 1024, out var head, out var length));
        Assert.Equal((200, "OK", SstpHttp.Accepted.Length), (head!.StatusCode, head.ReasonPhrase, length));
        Assert.Equal("18446744073709551615", head.Header("Content-Length"));
        Assert.Null(head.Header("Connection"));
        Assert.InRange(Encoding.ASCII.GetString(SstpHttp.Accepted).Split("\r\n").Length - 3, 1, 7);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(408)]
    [InlineData(431)]
    [InlineData(503)]
    public void Every_other_answer_is_empty_and_closes(int code)
    {
        var answer = SstpHttp.Answer(code);
        Assert.Equal(HttpHeadStatus.Complete, HttpResponseHead.Parse(answer, 1024, out var head, out var length));
        Assert.Equal((code, answer.Length), (head!.StatusCode, length));
        Assert.Equal(("0", "close"), (head.Header("Content-Length"), head.Header("Connection")));
        Assert.Equal(code == 405 ? "SSTP_DUPLEX_POST, HEAD" : null, head.Header("Allow"));
    }

    [Fact]
    public void An_answer_that_we_do_not_have_is_a_fault_of_ours() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SstpHttp.Answer(418).Length);

    private static HttpRequestHead Head(string lines)
    {
        Assert.Equal(HttpHeadStatus.Complete, HttpRequestHead.Parse(Encoding.ASCII.GetBytes(lines + "\r\n"), 4096, out var head, out _));
        return head!;
    }

    [Theory]
    [InlineData("?tenantid=contoso.example", "contoso.example")]
    [InlineData("?a=b&TenantId=two%20words&tenantid=other", "two words")]
    [InlineData("?tenantid=", null)]
    [InlineData("?tenant=x", null)]
    [InlineData("", null)]
    public void A_tenant_may_stand_in_the_query(string query, string? tenant)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes($"SSTP_DUPLEX_POST {SstpHttp.Path}{query} HTTP/1.1\r\n\r\n");
        Assert.Equal(HttpHeadStatus.Complete, HttpRequestHead.Parse(bytes, 4096, out var head, out _));
        Assert.Equal(tenant, SstpHttp.Tenant(head!));
    }
}
