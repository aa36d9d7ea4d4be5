using System.Text;
using Concentrator.Protocol.Http;

namespace Concentrator.Protocol.Tests.Http;

/// <summary>Whatever a peer sends: no exception, no read out of bounds, and a whole head or none.</summary>
public sealed class HttpMutationTests
{
    private const int Limit = 400;

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Request_heads_survive_any_bytes() => Fuzzing.Run(4, seed =>
    {
        var mutator = new Mutator(
            seed,
            SstpHttp.Request("vpn.example", Guid.Parse("f7fc0718-c386-4d9a-b529-973927075aa7")),
            Bytes("GET /a?b=c HTTP/1.1\r\nHost: vpn.example\r\nUser-Agent: x (y; z)\r\nAccept: */*\r\n\r\n"),
            Bytes("HEAD https://vpn.example/%7B HTTP/1.0\r\nA:\r\nB: \t c \r\n\r\nrest"));
        var seen = new HashSet<(HttpHeadStatus, SstpHttpRequest?)>();
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var bytes = mutator.Next();
            var status = HttpRequestHead.Parse(bytes, Limit, out var head, out var length);
            AssertWholeOrNone(status, head, length, bytes.Length);
            SstpHttpRequest? kind = null;
            if (head is not null)
            {
                kind = SstpHttp.Classify(head);
                SstpHttp.CorrelationId(head);
                Assert.DoesNotContain(head.Target, char.IsControl);
            }

            seen.Add((status, kind));
        }

        Assert.Superset(
            new HashSet<(HttpHeadStatus, SstpHttpRequest?)>
            {
                (HttpHeadStatus.Complete, SstpHttpRequest.Tunnel),
                (HttpHeadStatus.Complete, SstpHttpRequest.BadTunnel),
                (HttpHeadStatus.Complete, SstpHttpRequest.Web),
                (HttpHeadStatus.Incomplete, null),
                (HttpHeadStatus.Malformed, null),
            },
            seen);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Response_heads_survive_any_bytes() => Fuzzing.Run(5, seed =>
    {
        var mutator = new Mutator(
            seed,
            SstpHttp.Accepted.ToArray(),
            SstpHttp.Answer(405).ToArray(),
            Bytes("HTTP/1.1 200\r\nServer: Microsoft-HTTPAPI/2.0\r\nDate: Thu, 09 Nov 2006 00:51:09 GMT\r\n\r\nrest"));
        var seen = new HashSet<HttpHeadStatus>();
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var bytes = mutator.Next();
            var status = HttpResponseHead.Parse(bytes, Limit, out var head, out var length);
            AssertWholeOrNone(status, head, length, bytes.Length);
            Assert.InRange(head?.StatusCode ?? 100, 100, 599);
            seen.Add(status);
        }

        Assert.Superset(new HashSet<HttpHeadStatus> { HttpHeadStatus.Complete, HttpHeadStatus.Incomplete, HttpHeadStatus.Malformed }, seen);
    });

    private static void AssertWholeOrNone(HttpHeadStatus status, object? head, int length, int available)
    {
        Assert.Equal(status == HttpHeadStatus.Complete, head is not null);
        Assert.InRange(length, 0, Math.Min(available, Limit));
        Assert.Equal(status == HttpHeadStatus.Complete, length > 0);
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
