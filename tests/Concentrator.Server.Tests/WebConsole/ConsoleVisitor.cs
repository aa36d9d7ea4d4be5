using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concentrator.Server.Administration;
using Concentrator.Server.WebConsole;

namespace Concentrator.Server.Tests.WebConsole;

/// <summary>A browser's requests to the console, header by header.</summary>
internal sealed class ConsoleVisitor(AdminServer server, string? address = null) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = new() { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    {
        BaseAddress = new Uri(address ?? server.Addresses[0]),
    };

    /// <summary><c>name=value</c> of the cookie.</summary>
    internal string? Cookie { get; set; }

    /// <summary>What the page has kept of its sign-in.</summary>
    internal string? Key { get; set; }

    internal string Origin => _http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    internal async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType()) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (Cookie is not null)
        {
            request.Headers.Add("Cookie", Cookie);
        }

        if (Key is not null && !request.Headers.Contains(ConsoleSessions.KeyHeader))
        {
            request.Headers.Add(ConsoleSessions.KeyHeader, Key);
        }

        return await _http.SendAsync(request);
    }

    internal async Task<HttpStatusCode> StatusOf(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var answer = await Send(method, path, body, headers);
        return answer.StatusCode;
    }

    /// <summary>Signs in as the page does, and gives the Set-Cookie header.</summary>
    internal async Task<string> SignIn(string token)
    {
        using var answer = await Send(HttpMethod.Post, "/console/session", new { token }, (ConsoleSessions.KeyHeader, "sign-in"), ("Origin", Origin));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Cookie = cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
        Key = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["key"]!.GetValue<string>();
        return cookie;
    }

    public void Dispose() => _http.Dispose();
}
