using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Concentrator.Protocol.Health;

namespace Concentrator.Interop.Tests.Health;

/// <summary>A statement of health that a machine makes with its token: as it goes over the wire, so that it can be sent again, or altered.</summary>
internal sealed record SignedStatement(byte[] Body, string Proof)
{
    /// <summary>Makes one, now. What has not the form of a token stands in the proof's place.</summary>
    /// <param name="token">The machine's token.</param>
    /// <param name="statement">The statement, without when it is made.</param>
    public static SignedStatement Of(string token, string statement)
    {
        var at = DateTimeOffset.UtcNow.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var body = Encoding.UTF8.GetBytes(statement.Replace("{\"version\":1", $"{{\"version\":1,\"at\":\"{at}\"", StringComparison.Ordinal));
        return new SignedStatement(body, MachineProof.Make(token, body)?.ToString() ?? token);
    }

    /// <summary>Makes the request with it.</summary>
    public HttpRequestMessage ToRequest(Uri url) => new(HttpMethod.Post, url)
    {
        Headers = { Authorization = new AuthenticationHeaderValue(MachineProof.Scheme, Proof) },
        Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };
}
